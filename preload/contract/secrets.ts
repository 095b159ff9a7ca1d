import { z } from "zod";

const Nothing = z.object({});
const Done = z.null();

/** Where tokens and keys lie, and what is done when they can't be had. */
export const secretCalls = {
  /** Answers the question of session phase "keyring". "startOver" wipes what is stored without its keys. */
  answerKeyring: {
    args: z.object({ choice: z.enum(["retry", "safeStorage", "rememberNothing", "startOver"]) }),
    result: Done,
  },
  /** Where the secrets lie now, whether they are really protected there, and whether the app's own encryption can be had. */
  getSecretsPlace: {
    args: Nothing,
    result: z.object({
      kind: z.enum(["keyring", "safeStorage", "memory"]),
      protected: z.boolean(),
      canUseFile: z.boolean(),
    }),
  },
  /** Moves them. `KeyringMissing`, `KeyringLocked`, `SecretsDamaged`: they stay where they are. */
  moveSecrets: { args: z.object({ to: z.enum(["keyring", "safeStorage"]) }), result: Done },
  /** A new storage key for the stores of this session; the old one opens nothing any more. */
  changeStorageKey: { args: Nothing, result: Done },
};
