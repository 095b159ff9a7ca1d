/** Somebody else (LiveKit, as subscribers come and go) may set a sender at the same moment, which fails one of both. */
const tries = 3;

/** Stops and resumes what senders send, without the other side being told. */
export class SenderHold {
  /** Which encodings of each were on. */
  readonly #held = new Map<RTCRtpSender, boolean[]>();

  /** May be called again: what was turned on meanwhile, or is new, is held too. */
  async hold(senders: readonly RTCRtpSender[]): Promise<void> {
    await Promise.all(
      senders.map(async (sender) => {
        const before = this.#held.get(sender) ?? [];
        const active = sender.getParameters().encodings.map((encoding) => encoding.active);
        if (!active.includes(true)) return;
        this.#held.set(
          sender,
          active.map((on, index) => on || before[index] === true),
        );
        await setActive(sender, () => false);
      }),
    );
  }

  /** An encoder that starts again starts with a key frame. */
  async release(): Promise<void> {
    const held = [...this.#held];
    this.#held.clear();
    await Promise.all(
      held.map(([sender, before]) => setActive(sender, (active, index) => active || before[index] === true)),
    );
  }
}

async function setActive(sender: RTCRtpSender, next: (active: boolean, index: number) => boolean): Promise<void> {
  for (let failed = 0; failed < tries; failed++) {
    const parameters = sender.getParameters();
    for (const [index, encoding] of parameters.encodings.entries())
      encoding.active = next(encoding.active !== false, index);
    try {
      return await sender.setParameters(parameters);
    } catch (error) {
      // So does one that has ended, for good.
      if (failed === tries - 1) console.warn("media: a sender stays as it is", error);
    }
  }
}
