/** What decides which keys are held for every app. */
export interface KeyWish {
  inCall: boolean;
  /** Electron accelerator, or "". */
  globalMute: string;
  mediaKeyMutes: boolean;
}

/** Electron's accelerators for keys, global ones only with a modifier: a bare letter would be lost to all other apps. */
export function isAccelerator(text: string): boolean {
  return /^(?:(?:CommandOrControl|Control|Alt|Shift|Super|Command)\+){1,4}(?:[A-Z0-9]|F\d{1,2}|Space|Insert|Delete|Home|End|PageUp|PageDown)$|^F(?:[1-9]|1\d|2[0-4])$/.test(
    text,
  );
}

/** The accelerators to hold now. */
export function wantedKeys({ inCall, globalMute, mediaKeyMutes }: KeyWish): string[] {
  if (!inCall) return [];
  return [...(isAccelerator(globalMute) ? [globalMute] : []), ...(mediaKeyMutes ? ["MediaPlayPause"] : [])];
}
