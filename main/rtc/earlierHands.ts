import { Direction, EventType, Filter, RelationType } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent } from "matrix-js-sdk";

type Client = Pick<MatrixClient, "relations" | "createMessagesRequest" | "getEventMapper" | "getUserId">;

/** So few memberships are asked about one by one; of more, the room's reactions are read through in pages. */
const ONE_BY_ONE = 6;
const PAGE = 100;
/** A call of hundreds costs no more requests than this. */
const MAX_PAGES = 5;

/**
 * Reactions to memberships that were sent before we came. For few of them nothing is overlooked; in a large call a hand that
 * has been up for longer than the room's last 500 reactions is.
 *
 * @throws what the client throws when the homeserver can't be asked.
 */
export async function earlierReactions(
  client: Client,
  roomId: string,
  memberships: readonly { eventId: string; joinedTs: number }[],
): Promise<MatrixEvent[]> {
  if (memberships.length > ONE_BY_ONE) return readBack(client, roomId, memberships);
  const answers = await Promise.all(
    memberships.map(({ eventId }) => client.relations(roomId, eventId, RelationType.Annotation, EventType.Reaction)),
  );
  return answers.flatMap(({ events }) => events);
}

async function readBack(
  client: Client,
  roomId: string,
  memberships: readonly { joinedTs: number }[],
): Promise<MatrixEvent[]> {
  const filter = new Filter(client.getUserId());
  filter.setDefinition({ room: { timeline: { types: [EventType.Reaction], lazy_load_members: true } } });
  const firstTs = memberships.reduce((least, { joinedTs }) => Math.min(least, joinedTs), Infinity);
  const mapper = client.getEventMapper();
  const found: MatrixEvent[] = [];
  let token: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    // oxlint-disable-next-line no-await-in-loop -- Each page begins where the one before ended.
    const answer = await client.createMessagesRequest(roomId, token, PAGE, Direction.Backward, filter);
    found.push(...answer.chunk.map((raw) => mapper({ ...raw, room_id: roomId })));
    const oldestTs = answer.chunk.at(-1)?.origin_server_ts;
    if (answer.end === undefined || (oldestTs !== undefined && oldestTs < firstTs)) break;
    token = answer.end;
  }
  return found;
}
