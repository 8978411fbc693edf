import './data-table.css';
import type { ReactNode } from 'react';

export type Column<T> = {
  key: string;
  label: string;
  cell: (row: T) => ReactNode;
  /** Numbers stand under each other. */
  numeric?: boolean;
};

type DataTableProps<T> = {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
};

/** A table whose first column names the row. On a phone each row is a card, with every value under its name. */
export function DataTable<T>({ caption, columns, rows, rowKey }: DataTableProps<T>) {
  return (
    <table className="data-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, label, numeric }) => (
            <th key={key} scope="col" className={numeric === true ? 'numeric' : undefined}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ key, label, cell, numeric }, at) =>
              at === 0 ? (
                <th key={key} scope="row" data-label={label}>
                  {cell(row)}
                </th>
              ) : (
                <td key={key} data-label={label} className={numeric === true ? 'numeric' : undefined}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
