interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const RING_SIZE = { width: 372, height: 160 };
const MARGIN = 20;

/** The lower right corner of the display, clear of its panels; wholly on it, however small it is. */
export function placeRingWindow(workArea: Area): Area {
  const width = Math.min(RING_SIZE.width, workArea.width);
  const height = Math.min(RING_SIZE.height, workArea.height);
  return {
    x: Math.max(workArea.x, workArea.x + workArea.width - width - MARGIN),
    y: Math.max(workArea.y, workArea.y + workArea.height - height - MARGIN),
    width,
    height,
  };
}
