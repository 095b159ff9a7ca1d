/** A whole Matrix user id in what was typed, e.g. `@ada:example.org`, also from a matrix.to link; else undefined. */
export function userIdIn(typed: string): string | undefined {
  const text = typed.trim().replace(/^https:\/\/matrix\.to\/#\//, "");
  const id = text.startsWith("%40") ? safeDecode(text) : text;
  return id.length <= 255 && /^@[^\s:@/]+:[\w.-]+(?::\d{1,5})?$|^@[^\s:@/]+:\[[\da-fA-F:.]+\](?::\d{1,5})?$/.test(id)
    ? id
    : undefined;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
