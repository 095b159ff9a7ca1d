import createTflite, { type TfliteModule } from "@twilio/video-processors/dist/build/tflite-simd-1-0-0.js";
import modelUrl from "@twilio/video-processors/dist/build/selfie_segmentation_landscape.tflite?url";
import wasmUrl from "@twilio/video-processors/dist/build/tflite-simd-1-0-0.wasm?url";

/**
 * Tells a person from the room: MediaPipe's selfie segmentation (landscape) on TensorFlow Lite. Both lie in the app.
 * About 4 ms a picture on one core of an ordinary processor, without any GPU.
 */
export class Segmenter {
  readonly width: number;
  readonly height: number;
  readonly #tflite: TfliteModule;
  readonly #input: number;
  readonly #output: number;

  private constructor(tflite: TfliteModule) {
    this.#tflite = tflite;
    this.width = tflite._getInputWidth();
    this.height = tflite._getInputHeight();
    this.#input = tflite._getInputMemoryOffset() / Float32Array.BYTES_PER_ELEMENT;
    this.#output = tflite._getOutputMemoryOffset() / Float32Array.BYTES_PER_ELEMENT;
  }

  /** @throws when a file can't be read or the processor lacks what the module needs (SIMD) */
  static async load(): Promise<Segmenter> {
    const [wasmBinary, model] = await Promise.all([read(wasmUrl), read(modelUrl)]);
    // What it says of itself ("Loading model of size…", "INFO: …") is no news; what it warns of is.
    const tflite = await createTflite({
      wasmBinary,
      print: () => undefined,
      printErr: (line) => {
        if (!line.startsWith("INFO")) console.warn(`segmentation: ${line}`);
      },
    });
    tflite.HEAPU8.set(new Uint8Array(model), tflite._getModelBufferMemoryOffset());
    if (tflite._loadModel(model.byteLength) !== 0) throw new Error("the model was refused");
    const segmenter = new Segmenter(tflite);
    // The first picture is slow, since memory is laid out then: let it be none of the camera's.
    segmenter.segment(new Uint8ClampedArray(segmenter.width * segmenter.height * 4));
    return segmenter;
  }

  /**
   * @param pixels RGBA of width × height
   * @returns for each pixel how sure it is the person's, 0 to 1; valid until the next call
   */
  segment(pixels: Uint8ClampedArray): Float32Array {
    const { HEAPF32 } = this.#tflite;
    const count = this.width * this.height;
    for (let pixel = 0; pixel < count; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        HEAPF32[this.#input + pixel * 3 + channel] = (pixels[pixel * 4 + channel] ?? 0) / 255;
      }
    }
    if (this.#tflite._runInference() !== 0) throw new Error("the model did not run");
    return this.#tflite.HEAPF32.subarray(this.#output, this.#output + count);
  }
}

async function read(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} can't be read (${response.status})`);
  return await response.arrayBuffer();
}
