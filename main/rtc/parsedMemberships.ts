import { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";

let remembering = false;

/**
 * The SDK's sessions and our own watch read all memberships of a room at each change of one: in a call of hundreds, hundreds
 * of the same. Here each event is parsed once for as long as it says the same.
 * For the whole process; a second time does nothing.
 */
export function rememberMemberships(): void {
  if (remembering) return;
  remembering = true;
  const parsed = new WeakMap<object, { content: object; fields: number; membership: Promise<CallMembership> }>();
  const parse = CallMembership.parseFromEvent.bind(CallMembership);
  CallMembership.parseFromEvent = (event) => {
    const content = event.getContent();
    const fields = Object.keys(content).length;
    const known = parsed.get(event);
    // A redaction takes fields out of what is there.
    if (known?.content === content && known.fields === fields) return known.membership;
    const membership = parse(event);
    parsed.set(event, { content, fields, membership });
    return membership;
  };
}
