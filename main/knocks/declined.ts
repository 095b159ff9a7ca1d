/**
 * To-device message from who declined a knock to the one who knocked: `{room_id}`. A homeserver tells a knocking person
 * of another server only that they were invited, never that they were not, and they would wait for ever.
 */
export const KNOCK_DECLINED = "io.parley.knock_declined";
