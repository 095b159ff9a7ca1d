/** The views of a call, as one chunk that home loads while nobody waits. */
export { CallView } from "./CallView.tsx";
export { Lobby } from "./Lobby.tsx";
