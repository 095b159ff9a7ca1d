import "@fontsource-variable/inter/wght.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { followAccounts } from "./accounts/followAccounts.ts";
import { startCallController } from "./call/callController.ts";
import { followOpenRequests } from "./call/openRequests.ts";
import { followDesktop } from "./desktop/callDesk.ts";
import { startI18n } from "./i18n/index.ts";
import { connectAppStore } from "./store/app.ts";
import { followTheme } from "./store/theme.ts";

const root = document.querySelector("#root");
if (!root) throw new Error("index.html has no #root");

await connectAppStore();
followTheme();
await startI18n();
startCallController();
followAccounts();
followDesktop();
followOpenRequests();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
