import { Anchor, Button, Group, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { download } from './download';
import { formatBytes, inPieces, jsonText, showControls } from './json-text';
import './json-view.css';

/** Shown at first; the rest on demand. */
const CUT = 20_000;
const PIECE = 8_000;

interface InertTextProps {
  text: string;
  /** Read out for the region. */
  label: string;
  /** Of the download. */
  fileName: string;
  /** What copying and downloading give, when that is not what is shown. */
  original?: string;
}

/**
 * Text that came from elsewhere, as text and nothing else: never as HTML, with its control characters made visible. A
 * megabyte is cut at first, and laid out piece by piece when it is asked for, so that the page stays quick.
 */
export function InertText({ text, label, fileName, original = text }: InertTextProps) {
  const [all, setAll] = useState(false);
  const { copy, copied } = useClipboard({ timeout: 1_500 });
  const cut = !all && text.length > CUT;
  const pieces = useMemo(() => inPieces(cut ? text.slice(0, CUT) : text, PIECE), [text, cut]);
  return (
    <div className="inert-text" data-cut={cut || undefined}>
      <pre tabIndex={0} role="region" aria-label={label}>
        {pieces.map((piece, index) => (
          <span key={index}>{piece}</span>
        ))}
        {cut && '…'}
      </pre>
      <Group gap="xs" className="inert-text-tools">
        <Button variant="default" size="compact-xs" onClick={() => copy(original)}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        {cut && (
          <>
            <Button variant="default" size="compact-xs" onClick={() => setAll(true)}>
              Show all ({formatBytes(text.length)})
            </Button>
            <DownloadLink text={original} fileName={fileName} />
          </>
        )}
        {cut && (
          <Text size="xs" c="dimmed">
            The first {formatBytes(CUT)} of {formatBytes(text.length)}.
          </Text>
        )}
      </Group>
    </div>
  );
}

function DownloadLink({ text, fileName }: { text: string; fileName: string }) {
  return (
    <Anchor component="button" type="button" size="xs" onClick={() => download(text, fileName)}>
      Download
    </Anchor>
  );
}

interface JsonViewProps {
  value: unknown;
  label: string;
  fileName?: string;
}

export function JsonView({ value, label, fileName = 'payload.json' }: JsonViewProps) {
  const text = useMemo(() => jsonText(value), [value]);
  const original = useMemo(() => JSON.stringify(value, null, 2) ?? '', [value]);
  return <InertText text={text} label={label} fileName={fileName} original={original} />;
}

/** An error text or a stack. */
export function TextView({ text, label, fileName = 'error.txt' }: { text: string; label: string; fileName?: string }) {
  const shown = useMemo(() => showControls(text), [text]);
  return <InertText text={shown} label={label} fileName={fileName} original={text} />;
}
