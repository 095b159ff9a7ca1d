import { useState } from "react";
import type { FormEvent } from "react";
import type { Failure } from "../../preload/contract.ts";

/** What a dialog does that asks for one text and acts on it: says when it is missing, is busy, and shows what failed. */
export function useAsking(act: (text: string) => Promise<Failure | undefined>): {
  text: string;
  missing: boolean;
  busy: boolean;
  failure: Failure | undefined;
  change: (text: string) => void;
  forgetFailure: () => void;
  submit: (event: FormEvent) => void;
} {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const submit = async () => {
    if (busy) return;
    setMissing(text.trim() === "");
    if (text.trim() === "") return;
    setBusy(true);
    setFailure(undefined);
    const failed = await act(text);
    setBusy(false);
    setFailure(failed);
  };
  return {
    text,
    missing,
    busy,
    failure,
    change: (value) => {
      setText(value);
      setMissing(false);
    },
    forgetFailure: () => setFailure(undefined),
    submit: (event) => {
      event.preventDefault();
      void submit();
    },
  };
}
