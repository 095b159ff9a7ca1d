import { Room } from "matrix-js-sdk";

const { prototype } = Room;
const add = prototype.addReceipt;

/**
 * The SDK (43) makes a receipt up for whoever sends anything, a membership of a call too, and compares it with the one
 * before by looking through the timeline: of hundreds who come and go in one answer that was most of the work, and
 * more with each. Nobody here reads them (see `unreadMessages`): only receipts that people have given are kept.
 */
prototype.addReceipt = function (this: Room, event, synthetic = false) {
  if (!synthetic) add.call(this, event, synthetic);
};
