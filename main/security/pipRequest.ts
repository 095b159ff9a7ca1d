/** Name by which the page opens the small window of a call. */
export const PIP_FRAME = "parley-pip";

/** What is known of a `window.open`. */
export interface WindowRequest {
  /** The address of the page that asks. */
  openerUrl: string;
  /** Whether it is the page of the main window. */
  fromMainWindow: boolean;
  url: string;
  frameName: string;
  /** Third argument of `window.open`: Electron reads window options from it. */
  features: string;
  inCall: boolean;
}

/**
 * Whether a `window.open` is for the one window the page may have: the empty, small one of the call it is in.
 *
 * @param ownPage address of our own page.
 */
export function isPipRequest(request: WindowRequest, ownPage: string): boolean {
  return (
    request.fromMainWindow &&
    request.openerUrl === ownPage &&
    request.url === "about:blank" &&
    request.frameName === PIP_FRAME &&
    request.features === "" &&
    request.inCall
  );
}
