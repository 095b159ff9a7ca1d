import { MatrixError } from "matrix-js-sdk";
import { ParleyFailure } from "../failure.ts";

/** Why the homeserver did not take it. */
export function failureOfSending(cause: unknown): ParleyFailure {
  if (cause instanceof ParleyFailure) return cause;
  if (!(cause instanceof MatrixError)) return new ParleyFailure("Offline", { cause });
  switch (cause.errcode) {
    case "M_FORBIDDEN":
      return new ParleyFailure("NotAllowed", { cause });
    case "M_LIMIT_EXCEEDED":
      return new ParleyFailure("RateLimited", { cause });
    case "M_TOO_LARGE":
      return new ParleyFailure("MessageTooLong", { cause });
    default:
      return new ParleyFailure("Offline", { cause });
  }
}
