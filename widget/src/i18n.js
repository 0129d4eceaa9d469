// The widget's own words. What the assistant says comes from the server.
import ar from "../i18n/ar.json";
import fr from "../i18n/fr.json";

const WORDS = { ar, fr };
const LOCALES = { ar: "ar-MA-u-nu-latn", fr: "fr-MA" };

export const LANGUAGES = Object.keys(WORDS);
export const directionOf = (language) => (language === "ar" ? "rtl" : "ltr");

/** The first of the wishes that we speak, Arabic otherwise. */
export function pickLanguage(...wishes) {
  for (const wish of wishes) {
    const short = String(wish || "").slice(0, 2).toLowerCase();
    if (LANGUAGES.includes(short)) return short;
  }
  return "ar";
}

/** The text of a key, with `{name}` replaced. */
export function say(language, key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The texts under a key that holds a list. */
export const sayAll = (language, key) => WORDS[language][key];

/** A text that changes with a number, by the language's own plural forms. */
export function sayCount(language, key, count) {
  const forms = WORDS[language][key];
  const form = new Intl.PluralRules(language).select(count);
  return (forms[form] ?? forms.other).replace("{count}", count);
}

export const clock = (language, date) =>
  new Intl.DateTimeFormat(LOCALES[language], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
export const day = (language, date) => new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long" }).format(date);
