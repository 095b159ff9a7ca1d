export { EntryDialog } from "./EntryDialog.tsx";
export { GuestOffer } from "./GuestOffer.tsx";
export { GuestPage } from "./GuestPage.tsx";
