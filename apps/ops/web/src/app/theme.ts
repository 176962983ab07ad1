import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#e9f6f4',
  '#d3eae6',
  '#a5d6ce',
  '#74c1b5',
  '#4eafa0',
  '#2c9687',
  '#1c7d71',
  '#176860',
  '#16534f',
  '#103d3a',
];

/** Small and dense: an operator compares rows. 4.5:1 everywhere, light and dark; axe checks it in CI. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 7 },
  colors: { teal },
  fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 2, maxRows: 12 } },
    Select: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    // The frame says how grave it is; words in its colour would be too pale.
    Alert: {
      defaultProps: { variant: 'outline' },
      styles: { title: { color: 'var(--mantine-color-text)' }, message: { color: 'var(--mantine-color-text)' } },
    },
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        attributes: { header: { role: 'presentation' } },
      },
    },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});

/**
 * The words for what a colour says: `--tone-bad` is a text or a line, `--tone-bad-soft` a ground under it. Mantine's own
 * dimmed and placeholder greys are too pale for AA on white.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#55606b',
    '--mantine-color-placeholder': '#66707a',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#176860',
    '--surface': '#f6f8f8',
    '--line': '#dfe4e6',
    '--tone-good': '#0f6b46',
    '--tone-good-soft': '#e3f4ec',
    '--tone-info': '#1d5fa8',
    '--tone-info-soft': '#e6f0fb',
    '--tone-warn': '#8a4b00',
    '--tone-warn-soft': '#fdf0d9',
    '--tone-bad': '#b42318',
    '--tone-bad-soft': '#fdecea',
    '--tone-idle': '#4c5660',
    '--tone-idle-soft': '#eceff1',
    '--series-1': '#1c7d71',
    '--series-2': '#2f6fb8',
    '--series-3': '#b06a0a',
    '--series-4': '#8a4fa8',
    '--series-5': '#b4414f',
  },
  dark: {
    '--mantine-color-body': '#15191c',
    '--mantine-color-text': '#dde3e6',
    '--mantine-color-dimmed': '#a0abb3',
    '--mantine-color-placeholder': '#8f9aa3',
    '--mantine-color-error': '#ff9187',
    '--mantine-color-anchor': '#6fcabb',
    '--surface': '#1b2024',
    '--line': '#2f373c',
    '--tone-good': '#67d3a3',
    '--tone-good-soft': '#143328',
    '--tone-info': '#86bdf5',
    '--tone-info-soft': '#172c42',
    '--tone-warn': '#f0b65a',
    '--tone-warn-soft': '#3a2a10',
    '--tone-bad': '#ff9187',
    '--tone-bad-soft': '#42201d',
    '--tone-idle': '#aeb9c0',
    '--tone-idle-soft': '#272e33',
    '--series-1': '#4fbfae',
    '--series-2': '#7fb4f0',
    '--series-3': '#e0a24a',
    '--series-4': '#c294dd',
    '--series-5': '#ee8b96',
  },
});
