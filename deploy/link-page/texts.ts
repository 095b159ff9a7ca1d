/** All that the page says. */
export const texts = {
  en: {
    unnamed: "Conference",
    lead: "You are invited to a conference in Parley.",
    leadGuest: "You are invited to a conference in Parley. You need no account: give a name, and somebody lets you in.",
    open: "Open in Parley",
    server: (server: string) => `Guests get a temporary account on ${server}.`,
    getTitle: "Nothing happens?",
    getBody: "Parley is not installed on this computer yet. Install it, then press the button again.",
    paste: "Or copy this link, and in Parley choose “Open a link”, or “Join with a link, without an account”.",
    copy: "Copy link",
    copied: "Copied",
    brokenTitle: "This link is broken",
    broken: "It leads to no conference. Ask whoever sent it to you for a new one.",
  },
  de: {
    unnamed: "Konferenz",
    lead: "Du bist zu einer Konferenz in Parley eingeladen.",
    leadGuest:
      "Du bist zu einer Konferenz in Parley eingeladen. Du brauchst kein Konto: Nenne einen Namen und jemand lässt dich ein.",
    open: "In Parley öffnen",
    server: (server: string) => `Gäste bekommen ein Konto auf Zeit auf ${server}.`,
    getTitle: "Es passiert nichts?",
    getBody: "Parley ist auf diesem Computer noch nicht installiert. Installiere es und drück den Knopf noch einmal.",
    paste: "Oder kopiere diesen Link und wähle in Parley „Link öffnen“ oder „Mit Link und ohne Konto teilnehmen“.",
    copy: "Link kopieren",
    copied: "Kopiert",
    brokenTitle: "Dieser Link ist kaputt",
    broken: "Er führt zu keiner Konferenz. Bitte die Person, die ihn geschickt hat, um einen neuen.",
  },
  fr: {
    unnamed: "Conférence",
    lead: "Vous êtes invité à une conférence dans Parley.",
    leadGuest:
      "Vous êtes invité à une conférence dans Parley. Nul besoin de compte : donnez un nom, et quelqu'un vous fait entrer.",
    open: "Ouvrir dans Parley",
    server: (server: string) => `Les invités reçoivent un compte temporaire sur ${server}.`,
    getTitle: "Rien ne se passe ?",
    getBody:
      "Parley n'est pas encore installé sur cet ordinateur. Installez-le, puis appuyez de nouveau sur le bouton.",
    paste: "Ou copiez ce lien et choisissez dans Parley « Ouvrir un lien » ou « Rejoindre avec un lien, sans compte ».",
    copy: "Copier le lien",
    copied: "Copié",
    brokenTitle: "Ce lien est défectueux",
    broken: "Il ne mène à aucune conférence. Demandez-en un nouveau à qui vous l'a envoyé.",
  },
  es: {
    unnamed: "Conferencia",
    lead: "Te han invitado a una conferencia en Parley.",
    leadGuest:
      "Te han invitado a una conferencia en Parley. No necesitas cuenta: di un nombre y alguien te dejará entrar.",
    open: "Abrir en Parley",
    server: (server: string) => `Los invitados reciben una cuenta temporal en ${server}.`,
    getTitle: "¿No pasa nada?",
    getBody: "Parley aún no está instalado en este ordenador. Instálalo y vuelve a pulsar el botón.",
    paste: "O copia este enlace y elige en Parley «Abrir un enlace» o «Unirse con un enlace, sin cuenta».",
    copy: "Copiar enlace",
    copied: "Copiado",
    brokenTitle: "Este enlace está roto",
    broken: "No lleva a ninguna conferencia. Pide uno nuevo a quien te lo envió.",
  },
  ar: {
    unnamed: "مؤتمر",
    lead: "أنت مدعو إلى مؤتمر في Parley.",
    leadGuest: "أنت مدعو إلى مؤتمر في Parley. لا تحتاج إلى حساب: اكتب اسمًا، وسيسمح لك أحدهم بالدخول.",
    open: "فتح في Parley",
    server: (server: string) => `يحصل الضيوف على حساب مؤقت في ${server}.`,
    getTitle: "لا يحدث شيء؟",
    getBody: "لم يُثبَّت Parley على هذا الحاسوب بعد. ثبّته ثم اضغط الزر مرة أخرى.",
    paste: "أو انسخ هذا الرابط واختر في Parley «فتح رابط» أو «الانضمام برابط، من دون حساب».",
    copy: "نسخ الرابط",
    copied: "نُسخ",
    brokenTitle: "هذا الرابط معطوب",
    broken: "لا يؤدي إلى أي مؤتمر. اطلب رابطًا جديدًا ممن أرسله إليك.",
  },
} as const;

export type Language = keyof typeof texts;
const isLanguage = (tag: string): tag is Language => Object.hasOwn(texts, tag);

/** @param wanted the browser's languages, the most liked first. */
export function pickTexts(wanted: readonly string[]): {
  language: Language;
  direction: "ltr" | "rtl";
  words: (typeof texts)[Language];
} {
  const language = wanted.map((tag) => tag.split("-", 1)[0]?.toLowerCase() ?? "").find(isLanguage) ?? "en";
  return { language, direction: language === "ar" ? "rtl" : "ltr", words: texts[language] };
}
