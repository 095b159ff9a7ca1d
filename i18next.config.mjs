import { defineConfig } from "i18next-cli";

/** For `i18next-cli status`, a part of `npm run i18n`: finds the texts that the code asks for in every language. */
export default defineConfig({
  locales: ["en", "ar", "de", "es", "fr"],
  extract: {
    input: ["main/**/*.ts", "renderer/**/*.{ts,tsx}"],
    ignore: ["**/*.test.{ts,tsx}"],
    output: "assets/locales/{{language}}.json",
    functions: ["t", "*.t"],
    primaryLanguage: "en",
    // One file is one namespace.
    mergeNamespaces: true,
  },
});
