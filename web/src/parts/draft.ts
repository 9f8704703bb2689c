import { useState } from "react";

/** The names of what is of such a kind. */
type Named<Draft, Kind> = { [Name in keyof Draft]: Draft[Name] extends Kind ? Name : never }[keyof Draft];

interface Typed {
  currentTarget: { value: string };
}

interface Ticked {
  currentTarget: { checked: boolean };
}

export type Fields<Draft extends object> = ReturnType<typeof useDraft<Draft>>;

/** What a form holds until it is sent, and what binds a field to one thing of it: `<TextInput {...typed("name")} />`. */
export function useDraft<Draft extends object>(begin: () => Draft) {
  const [draft, setDraft] = useState(begin);
  const put = (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part }));
  const set = (name: keyof Draft, value: unknown) => put({ [name]: value } as Partial<Draft>);
  return {
    draft,
    put,
    typed: <Name extends Named<Draft, string>>(name: Name) => ({
      value: draft[name],
      onChange: (event: Typed) => set(name, event.currentTarget.value),
    }),
    /** Anything else that is typed is left out. */
    digits: <Name extends Named<Draft, string>>(name: Name) => ({
      value: draft[name],
      onChange: (event: Typed) => set(name, event.currentTarget.value.replace(/\D/g, "")),
    }),
    ticked: <Name extends Named<Draft, boolean>>(name: Name) => ({
      checked: draft[name],
      onChange: (event: Ticked) => set(name, event.currentTarget.checked),
    }),
    /** One of a list, always. */
    picked: <Name extends Named<Draft, string>>(name: Name) => ({
      value: draft[name],
      allowDeselect: false,
      onChange: (next: string | null) => next !== null && set(name, next),
    }),
  };
}
