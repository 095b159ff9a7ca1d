/**
 * GTK, which draws our menus and dialogs on Linux, looks for OpenGL at its start, and where nobody has asked before it on
 * the same display (GTK 3 leaves the answer there), that loads the graphics driver into this process: with Mesa's
 * software renderer 43 MiB, and their time. We draw nothing by it.
 * Call before the app is ready; the returned function once it is: what we start has GTKs of its own.
 */
export function lightGtk(env = process.env, platform = process.platform): () => void {
  if (platform !== "linux" || env["GDK_GL"] !== undefined) return () => {};
  env["GDK_GL"] = "disable";
  return () => delete env["GDK_GL"];
}
