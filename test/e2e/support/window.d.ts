import type { ParleyApi } from "../../../preload/contract.ts";

declare global {
  interface Window {
    readonly parley: ParleyApi;
  }
}
