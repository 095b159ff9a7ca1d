import type { CallArgs, CallName, CallResult, ParleyApi, Result } from "../../preload/contract.ts";

declare global {
  interface Window {
    /** What the preload exposes: the only door to the main process. */
    readonly parley: ParleyApi;
  }
}

type Calls = { [N in CallName]: (args: CallArgs<N>) => Promise<Result<CallResult<N>>> };

/**
 * Asks the main process. Never rejects: a broken door (main gone, answer that can't be cloned)
 * is the failure `Unexpected`, with its cause in the console.
 */
export async function ask<N extends CallName>(name: N, args: CallArgs<N>): Promise<Result<CallResult<N>>> {
  const calls: Calls = window.parley;
  try {
    return await calls[name](args);
  } catch (cause) {
    console.error(`contract call ${name} failed`, cause);
    return { ok: false, error: { name: "Unexpected", detail: name } };
  }
}
