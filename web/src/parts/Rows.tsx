import type { Key, ReactNode } from "react";
import { type TextKey, useWords } from "../i18n/texts";
import classes from "./Rows.module.css";

export interface Column<Of> {
  head: TextKey;
  cell: (of: Of) => ReactNode;
  /** A figure: it stands at the end of its column. */
  figure?: boolean;
  /** On a narrow page, where each row is a card, it is the card's title and has no label. */
  title?: boolean;
}

interface RowsProps<Of> {
  of: readonly Of[];
  id: (of: Of) => Key;
  columns: readonly Column<Of>[];
  caption?: string;
  /** Its name where nothing beside it tells it. */
  label?: string;
}

/** A table; on a narrow page each row is a card, with the heads beside what they head. */
export function Rows<Of>({ of, id, columns, caption, label }: RowsProps<Of>) {
  const { t } = useWords();
  return (
    <table className="rows" aria-label={label}>
      {caption && <caption className={classes.caption}>{caption}</caption>}
      <thead>
        <tr>
          {columns.map(({ head, figure }) => (
            <th key={head} scope="col" className={figure ? "end" : undefined}>
              {t(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {of.map((each) => (
          <tr key={id(each)}>
            {columns.map(({ head, cell, figure, title }) => (
              <td
                key={head}
                data-label={title ? undefined : t(head)}
                className={figure ? "end numerals" : undefined}
              >
                {cell(each)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
