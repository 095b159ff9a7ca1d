import { z } from "zod";

/** Raised hands and emoji as Element Call writes them (wire.md): both refer to the membership event of who sends them. */
export const HAND = "🖐️";
export const EMOJI_REACTION = "io.element.call.reaction";

const Annotation = z.object({
  "m.relates_to": z.object({
    rel_type: z.literal("m.annotation"),
    event_id: z.string().min(2).max(255),
    key: z.string(),
  }),
});
const EmojiContent = z.object({
  emoji: z.string().min(1).max(40),
  "m.relates_to": z.object({ rel_type: z.literal("m.reference"), event_id: z.string().min(2).max(255) }),
});

/** One emoji as a person sees it, however many code points it takes; not a word, not a control character. */
const oneEmoji = /^\p{RGI_Emoji}$/v;

/** The membership event whose hand an `m.reaction` raises; undefined for any other reaction. */
export function readHand(content: unknown): string | undefined {
  const parsed = Annotation.safeParse(content);
  // With or without the variation selector: it is the same hand.
  if (!parsed.success || parsed.data["m.relates_to"].key.replaceAll("\uFE0F", "") !== "🖐") return undefined;
  return parsed.data["m.relates_to"].event_id;
}

/** @returns undefined for what is malformed, or no single emoji. */
export function readEmoji(content: unknown): { membershipId: string; emoji: string } | undefined {
  const parsed = EmojiContent.safeParse(content);
  if (!parsed.success || !oneEmoji.test(parsed.data.emoji)) return undefined;
  return { membershipId: parsed.data["m.relates_to"].event_id, emoji: parsed.data.emoji };
}

export function handContent(membershipId: string) {
  return { "m.relates_to": { rel_type: "m.annotation" as const, event_id: membershipId, key: HAND } };
}

/** @param name Element Call plays a sound of this name. */
export function emojiContent(membershipId: string, emoji: string, name: string) {
  return { emoji, name, "m.relates_to": { rel_type: "m.reference" as const, event_id: membershipId } };
}
