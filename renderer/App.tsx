import { Direction } from "radix-ui";
import { Component, lazy, Suspense, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallState } from "../preload/contract.ts";
import { BackToAccounts } from "./accounts/BackToAccounts.tsx";
import { warmMedia } from "./call/lobbyDevices.ts";
import { inCall, useCallUi } from "./call/callStore.ts";
import type { CallUi } from "./call/callStore.ts";
import { PasteLink } from "./guest/PasteLink.tsx";
import { useInvite } from "./invite/inviteStore.ts";
import { KnockCards } from "./knocks/KnockCards.tsx";
import { RingCards } from "./ring/RingCards.tsx";
import { CloseQuestion } from "./desktop/CloseQuestion.tsx";
import { Home } from "./home/Home.tsx";
import { KeyringQuestion } from "./home/KeyringQuestion.tsx";
import { SignIn } from "./home/SignIn.tsx";
import { LinkDialogs } from "./links/LinkDialogs.tsx";
import { useApp } from "./store/app.ts";
import { useTrustDialog } from "./trust/trustUi.ts";
import { Announcer } from "./ui/announce.tsx";
import { Button } from "./ui/Button.tsx";
import { Splash } from "./ui/Splash.tsx";
import { TooltipProvider } from "./ui/Tooltip.tsx";

const loadCall = () => import("./call/views.ts");
const CallView = lazy(() => loadCall().then((views) => ({ default: views.CallView })));
const Lobby = lazy(() => loadCall().then((views) => ({ default: views.Lobby })));
const WidgetPage = lazy(() => import("./widgets/WidgetPage.tsx").then((views) => ({ default: views.WidgetPage })));
const loadGuest = () => import("./guest/views.ts");
const GuestOffer = lazy(() => loadGuest().then((views) => ({ default: views.GuestOffer })));
const GuestPage = lazy(() => loadGuest().then((views) => ({ default: views.GuestPage })));
const EntryDialog = lazy(() => loadGuest().then((views) => ({ default: views.EntryDialog })));
const TrustDialogs = lazy(() => import("./trust/TrustDialogs.tsx").then((views) => ({ default: views.TrustDialogs })));
const InviteDialog = lazy(() => import("./invite/InviteDialog.tsx").then((views) => ({ default: views.InviteDialog })));

export function App() {
  return (
    <CrashGuard>
      <Direction.Provider dir={useTranslation().i18n.dir()}>
        <TooltipProvider delayDuration={350} skipDelayDuration={150}>
          <Screen />
          <CloseQuestion />
          <Announcer />
        </TooltipProvider>
      </Direction.Provider>
    </CrashGuard>
  );
}

/** Which screen: a projection of the session, then of the call, then of what the person opened. */
function Screen() {
  const { t } = useTranslation();
  const session = useApp((state) => state.session);
  const account = useApp((state) => state.accounts.find(({ active }) => active)?.id);
  switch (session.phase) {
    case "starting":
      return <Splash text={t("app.starting")} />;
    case "signingOut":
      return <Splash text={t("app.signingOut")} />;
    case "keyring":
      return <KeyringQuestion error={session.error} safeStorageAvailable={session.safeStorageAvailable} />;
    case "signedOut":
    case "signingIn":
      return <SignedOut key={account} />;
    case "signedIn":
      return (
        <>
          <SignedIn key={account} />
          <LinkDialogs />
        </>
      );
  }
}

/** Sign-in, or the way in of a link that needs no account. */
function SignedOut() {
  const { t } = useTranslation();
  const entry = useApp((state) => state.entry);
  const [account, setAccount] = useState(false);
  const others = useApp((state) => state.accounts.some(({ active }) => !active));
  if (others) {
    return (
      <>
        <SignIn>
          <BackToAccounts />
        </SignIn>
        <RingCards />
      </>
    );
  }
  if (entry === null || (account && entry.phase === "offered")) {
    return (
      <SignIn>
        {entry === null ? (
          <PasteLink />
        ) : (
          <Button look="quiet" wide onClick={() => setAccount(false)}>
            {t("guest.backToGuest")}
          </Button>
        )}
      </SignIn>
    );
  }
  return (
    <Suspense fallback={<Splash text={t("app.starting")} />}>
      <GuestOffer entry={entry} onAccount={() => setAccount(true)} />
    </Suspense>
  );
}

function SignedIn() {
  const call = useApp((state) => state.call);
  const ui = useCallUi((state) => state);
  useEffect(() => {
    void loadCall();
    warmMedia();
  }, []);
  return (
    <>
      <Place call={call} ui={ui} />
      <RingCards />
      <KnockCards />
      <Asked />
    </>
  );
}

/** Dialogs of links: the wait before a conference, and the link of one. Nothing of them is loaded before. */
function Asked() {
  const guest = useApp((state) => state.session.phase === "signedIn" && state.session.guest === true);
  const asking = useApp((state) => state.entry !== null);
  const invite = useInvite();
  const verifying = useApp((state) => state.trust.verification !== null);
  const trust = useTrustDialog() !== undefined || verifying;
  return (
    <Suspense fallback={null}>
      {asking && !guest && <EntryDialog />}
      {invite !== undefined && <InviteDialog />}
      {trust && <TrustDialogs />}
    </Suspense>
  );
}

function Place({ call, ui }: { call: CallState; ui: CallUi }) {
  const { t } = useTranslation();
  const guest = useApp((state) => state.session.phase === "signedIn" && state.session.guest === true);
  const widget = useApp((state) => state.widget);
  if (widget !== null) {
    return (
      <Suspense fallback={<Splash text={t("widgets.opening", { name: widget.name })} />}>
        <WidgetPage widget={widget} />
      </Suspense>
    );
  }
  if (inCall(call, ui)) {
    return (
      <Suspense fallback={<Splash text={t("call.connecting")} />}>
        <CallView />
      </Suspense>
    );
  }
  if (ui.lobby) {
    return (
      <Suspense fallback={<Splash text={t("lobby.preparing")} />}>
        <Lobby key={ui.lobby.roomId} lobby={ui.lobby} />
      </Suspense>
    );
  }
  return guest ? (
    <Suspense fallback={<Splash text={t("app.starting")} />}>
      <GuestPage />
    </Suspense>
  ) : (
    <Home />
  );
}

/** A view that throws must not leave an empty window: it says so, and loading again comes back into a running call. */
class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };
  static getDerivedStateFromError() {
    return { crashed: true };
  }
  override render() {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const { t } = useTranslation();
  return (
    <main className="crashed" role="alert">
      <h1>{t("app.crashed")}</h1>
      <p>{t("app.crashedBody")}</p>
      <Button look="primary" onClick={() => window.location.reload()}>
        {t("app.reload")}
      </Button>
    </main>
  );
}
