import { defineConfig } from "vite";

/** Plain files for any web server, at any path: out/link-page. Nothing inlined, as the page's policy allows 'self' only. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  publicDir: false,
  build: {
    outDir: "../../out/link-page",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
