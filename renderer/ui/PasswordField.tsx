import { useTranslation } from "react-i18next";
import { useInitialFocus } from "./hooks.ts";
import { TextField } from "./TextField.tsx";

/** The account's password, to prove that it is oneself. Comes when it is wanted, and then is where one types. */
export function PasswordField({
  value,
  wrong = false,
  onChange,
}: {
  value: string;
  wrong?: boolean;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <TextField
      ref={useInitialFocus<HTMLInputElement>()}
      label={t("security.password")}
      type="password"
      autoComplete="current-password"
      value={value}
      maxLength={512}
      error={wrong ? t("errors.WrongPassword.title") : undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
