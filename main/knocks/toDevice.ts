/**
 * What homeservers do not pass on to another server about a knock, said from app to app as to-device messages
 * (`{room_id}`): that it was declined, and that it was taken back. With another client on the other side the one who
 * asks waits until they give up, and the question stays until it is answered.
 */
export const KNOCK_DECLINED = "io.parley.knock_declined";
export const KNOCK_WITHDRAWN = "io.parley.knock_withdrawn";
