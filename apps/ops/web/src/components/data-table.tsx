import { Button, Center } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed, Loading } from './query-states';
import './data-table.css';

export interface Column<Row> {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  /** CSS; the widest column is best left without. */
  width?: string;
  /** On a telephone a row is a card; this one is left out of it. */
  wideOnly?: boolean;
  /** The card's heading: over its whole width, without the column's name. */
  heading?: boolean;
}

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** In place of rows when there are none: an `Empty` that says what to do. */
  empty: ReactNode;
  error?: unknown;
  retry?: () => void;
  /** The row that keys act on. */
  activeKey?: string;
  /** What is shown is not yet what was asked for. */
  isStale?: boolean;
  more?: (() => void) | undefined;
  isReadingMore?: boolean;
}

/** A list: on its way, failed, empty, or rows; on a telephone the rows are cards. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, empty, error, retry, activeKey, isStale, more, isReadingMore } = props;
  if (error != null && retry) return <Failed error={error} retry={retry} />;
  if (rows === undefined) return <Loading lines={6} />;
  if (rows.length === 0) return empty;
  return (
    <>
      {/* The roles say again what the elements are: as cards they would lose it. */}
      <table
        className="data-table"
        role="table"
        aria-label={label}
        aria-busy={isStale}
        data-stale={isStale || undefined}
      >
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ key, header, align, width }) => (
              <th key={key} role="columnheader" scope="col" data-align={align} style={{ width }}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => {
            const key = rowKey(row);
            const active = key === activeKey;
            return (
              <tr
                key={key}
                role="row"
                data-key={key}
                data-active={active || undefined}
                aria-current={active || undefined}
              >
                {columns.map((column) => (
                  <td
                    key={column.key}
                    role="cell"
                    data-align={column.align}
                    data-wide-only={column.wideOnly || undefined}
                    data-heading={column.heading || undefined}
                    data-label={typeof column.header === 'string' ? column.header : undefined}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {more && (
        <Center p="sm">
          <Button variant="default" onClick={more} loading={isReadingMore}>
            Show more
          </Button>
        </Center>
      )}
    </>
  );
}
