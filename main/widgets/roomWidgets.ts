import { z } from "zod";
import { judgeWidgetUrl } from "./widgetUrl.ts";
import type { WidgetUrlReason } from "./widgetUrl.ts";

/** State of a room that puts a widget into it; the newer form is not in use yet, and is read all the same. */
export const WIDGET_TYPES = ["im.vector.modular.widgets", "m.widget"] as const;

/** A widget as the room's state describes it. */
export interface RoomWidget {
  id: string;
  /** Who put it there. */
  sender: string;
  type: string;
  /** Not cleaned for display; "" when it has none. */
  name: string;
  /** A template: `$matrix_user_id` and others are filled in when it is opened. */
  url: string;
  data: Record<string, unknown>;
  /** False: it says itself when it has loaded. */
  waitForIframeLoad: boolean;
}

export interface WidgetStateEvent {
  sender: string;
  stateKey: string;
  content: unknown;
}

const Content = z.object({
  type: z.string().min(1).max(255),
  url: z.string().min(1).max(4096),
  name: z.string().max(1000).nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
  waitForIframeLoad: z.boolean().nullish(),
});

export type ReadWidget = { kind: "widget"; widget: RoomWidget } | { kind: "removed" } | { kind: "malformed" };

export function readWidget({ sender, stateKey, content }: WidgetStateEvent): ReadWidget {
  if (typeof content !== "object" || content === null) return { kind: "malformed" };
  // A widget is taken away by state without its address.
  if (!("url" in content) || Object.keys(content).length === 0) return { kind: "removed" };
  const parsed = Content.safeParse(content);
  if (!parsed.success || stateKey.length === 0 || stateKey.length > 255) return { kind: "malformed" };
  const { type, url, name, data, waitForIframeLoad } = parsed.data;
  return {
    kind: "widget",
    widget: {
      id: stateKey,
      sender,
      type,
      name: name ?? "",
      url,
      data: data ?? {},
      waitForIframeLoad: waitForIframeLoad ?? true,
    },
  };
}

/** Why a widget can't be opened here, whatever the person says; undefined when it can. */
export function refusalOf(widget: RoomWidget, local: boolean): WidgetUrlReason | undefined {
  // Whatever is filled in later must not decide where it comes from.
  const verdict = judgeWidgetUrl(widget.url, local);
  return verdict.ok ? undefined : verdict.reason;
}
