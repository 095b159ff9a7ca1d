/**
 * TensorFlow Lite as WebAssembly (SIMD, XNNPACK), with the operations of MediaPipe's models: one model, one input, one
 * output, in the memory of the module. Floats at the offsets, which are in bytes.
 */
declare module "@twilio/video-processors/dist/build/tflite-simd-1-0-0.js" {
  export interface TfliteModule {
    HEAPU8: Uint8Array;
    HEAPF32: Float32Array;
    _getModelBufferMemoryOffset(): number;
    /** @returns 0 when the model was taken */
    _loadModel(bytes: number): number;
    _getInputMemoryOffset(): number;
    _getInputWidth(): number;
    _getInputHeight(): number;
    _getOutputMemoryOffset(): number;
    /** @returns 0 when it went well */
    _runInference(): number;
  }
  const create: (options: {
    wasmBinary: ArrayBuffer;
    print: (line: string) => void;
    printErr: (line: string) => void;
  }) => Promise<TfliteModule>;
  export default create;
}
