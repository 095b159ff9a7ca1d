/** Stops and resumes what senders send, without the other side being told. */
export class SenderHold {
  /** Which encodings of each were on. */
  readonly #held = new Map<RTCRtpSender, boolean[]>();

  /** May be called again: what was turned on meanwhile, or is new, is held too. */
  async hold(senders: readonly RTCRtpSender[]): Promise<void> {
    await Promise.all(
      senders.map(async (sender) => {
        const parameters = sender.getParameters();
        const active = parameters.encodings.map((encoding) => encoding.active);
        if (!active.includes(true)) return;
        const before = this.#held.get(sender) ?? [];
        this.#held.set(
          sender,
          active.map((on, index) => on || before[index] === true),
        );
        for (const encoding of parameters.encodings) encoding.active = false;
        await set(sender, parameters);
      }),
    );
  }

  /** An encoder that starts again starts with a key frame. */
  async release(): Promise<void> {
    const held = [...this.#held];
    this.#held.clear();
    await Promise.all(
      held.map(async ([sender, active]) => {
        const parameters = sender.getParameters();
        for (const [index, encoding] of parameters.encodings.entries()) encoding.active ||= active[index] === true;
        await set(sender, parameters);
      }),
    );
  }
}

/** Fails for a sender that ended, and for one that is set by somebody else at this moment, who knows better. */
async function set(sender: RTCRtpSender, parameters: RTCRtpSendParameters): Promise<void> {
  await sender
    .setParameters(parameters)
    .catch((error: unknown) => console.warn("media: a sender stays as it is", error));
}
