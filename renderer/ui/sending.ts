import { useState } from "react";
import type { Failure, Result } from "../../preload/contract.ts";

/** What a dialog does with its one request: busy until it is answered, its failure shown, and done when it worked. */
export function useSending(onDone: () => void): {
  busy: boolean;
  failure: Failure | undefined;
  send: (request: () => Promise<Result<unknown>>) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const send = async (request: () => Promise<Result<unknown>>) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    const answer = await request();
    setBusy(false);
    if (answer.ok) onDone();
    else setFailure(answer.error);
  };
  return { busy, failure, send };
}
