/** The blurred picture is made so many times smaller: blurring it costs little then, and nothing fine is left in it. */
const shrink = 8;
/** Pixels of the small picture. */
const blurPx = 4;

type Context = OffscreenCanvasRenderingContext2D;

/** Puts a picture together: the person as they are, the room blurred. By Canvas, which needs no GPU and uses one. */
export class Compositor {
  readonly #maskSize: { width: number; height: number };
  readonly #model: Context;
  readonly #mask: Context;
  readonly #alpha: ImageData;
  readonly #small = context(1, 1);
  readonly #room = context(1, 1);
  readonly #output = context(1, 1);

  constructor(width: number, height: number) {
    this.#maskSize = { width, height };
    this.#model = context(width, height, { willReadFrequently: true });
    this.#mask = context(width, height);
    this.#alpha = new ImageData(width, height);
  }

  /** The picture in the model's size. */
  pixels(frame: VideoFrame): Uint8ClampedArray {
    const { width, height } = this.#maskSize;
    this.#model.drawImage(frame, 0, 0, width, height);
    return this.#model.getImageData(0, 0, width, height).data;
  }

  /** @param opacity of the person at each pixel of the model's size, 0 to 1 */
  setMask(opacity: Float32Array): void {
    for (let pixel = 0; pixel < opacity.length; pixel++) this.#alpha.data[pixel * 4 + 3] = 255 * (opacity[pixel] ?? 0);
    this.#mask.putImageData(this.#alpha, 0, 0);
  }

  /** The person before the blurred room. */
  draw(frame: VideoFrame, half: boolean): VideoFrame {
    const { width, height } = this.#fit(frame, half);
    const room = this.#blurred(frame, true);
    const output = this.#output;
    // The mask first, then what of the frame lies in it, then the room behind.
    output.globalCompositeOperation = "copy";
    output.drawImage(this.#mask.canvas, 0, 0, width, height);
    output.globalCompositeOperation = "source-in";
    output.drawImage(frame, 0, 0, width, height);
    output.globalCompositeOperation = "destination-over";
    output.drawImage(room, 0, 0, width, height);
    return this.#finish(frame);
  }

  /** The whole picture blurred: nothing of room or person can be made out. */
  cover(frame: VideoFrame, half: boolean): VideoFrame {
    const { width, height } = this.#fit(frame, half);
    const output = this.#output;
    output.globalCompositeOperation = "copy";
    output.drawImage(this.#blurred(frame, false), 0, 0, width, height);
    return this.#finish(frame);
  }

  /**
   * @param withoutPerson the person is taken out first and the hole filled from around: otherwise their colours would
   * glow around them
   */
  #blurred(frame: VideoFrame, withoutPerson: boolean): OffscreenCanvas {
    const small = this.#small;
    const room = this.#room;
    const { width, height } = small.canvas;
    small.globalCompositeOperation = "copy";
    small.drawImage(frame, 0, 0, width, height);
    room.globalCompositeOperation = "copy";
    room.filter = `blur(${blurPx}px)`;
    if (withoutPerson) {
      small.globalCompositeOperation = "destination-out";
      small.drawImage(this.#mask.canvas, 0, 0, width, height);
      room.drawImage(small.canvas, 0, 0);
      // What is half transparent is drawn behind itself until it is opaque; what is left lies behind the person.
      room.filter = "none";
      room.globalCompositeOperation = "destination-over";
      for (let again = 0; again < 4; again++) room.drawImage(room.canvas, 0, 0);
      room.filter = `blur(${blurPx}px)`;
      small.globalCompositeOperation = "copy";
      small.drawImage(frame, 0, 0, width, height);
    }
    room.drawImage(small.canvas, 0, 0);
    room.filter = "none";
    // The edges of a blur are transparent: filled with the picture's own colours, at their coarsest.
    room.globalCompositeOperation = "destination-over";
    for (let again = 0; again < 4; again++) room.drawImage(room.canvas, 0, 0);
    return room.canvas;
  }

  #fit(frame: VideoFrame, half: boolean): { width: number; height: number } {
    // Even, as video is coded.
    const sized = (pixels: number) => (half ? Math.ceil(pixels / 4) * 2 : pixels);
    const size = { width: sized(frame.displayWidth), height: sized(frame.displayHeight) };
    resize(this.#output, size.width, size.height);
    for (const each of [this.#small, this.#room]) {
      resize(each, smallOf(frame.displayWidth), smallOf(frame.displayHeight));
    }
    return size;
  }

  #finish(frame: VideoFrame): VideoFrame {
    const { timestamp, duration } = frame;
    return new VideoFrame(this.#output.canvas, { timestamp, alpha: "discard", ...(duration !== null && { duration }) });
  }
}

function smallOf(pixels: number): number {
  return Math.max(8, Math.round(pixels / shrink));
}

function context(width: number, height: number, settings: CanvasRenderingContext2DSettings = {}): Context {
  const found = new OffscreenCanvas(width, height).getContext("2d", settings);
  if (found === null) throw new Error("there is no canvas");
  return found;
}

function resize({ canvas }: Context, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
