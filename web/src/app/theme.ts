import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** Petrol is the house colour; lamp is kept for what is live or asks for attention. */
const petrol: MantineColorsTuple = [
  "#eaf5f4", "#d5e8e6", "#abd2cf", "#7dbbb7", "#55a6a1",
  "#338f8a", "#1b7773", "#0f5f5d", "#0d4d4d", "#0b3d3e",
];
const lamp: MantineColorsTuple = [
  "#fff6e3", "#ffeac1", "#fbd68b", "#f6c153", "#f2b143",
  "#d6921f", "#b57409", "#8d5802", "#6f4600", "#523300",
];
const dark: MantineColorsTuple = [
  "#e6edeb", "#c4d0cd", "#9fb0ac", "#74878a", "#3a4b4a",
  "#2a3938", "#1b2827", "#141e1d", "#0f1716", "#0a1110",
];

const body = '"Hanken Grotesk Variable", "Segoe UI", system-ui, sans-serif';

/** Explanations are meant to be read: larger than the library has them. */
const described = { description: { fontSize: "0.84rem", lineHeight: 1.4 } };

/** The list box itself scrolls: it is what the field controls, so the keyboard reaches it. */
const listed = { withScrollArea: false };
const scrolling = { options: { maxHeight: "20rem", overflowY: "auto" } } as const;

/** What is around a dialog scrolls, not the dialog: a list near its foot reaches beyond it, and nothing cuts it. */
const dialogue = {
  inner: { overflowY: "auto" },
  content: { overflow: "visible", maxHeight: "none", marginBlock: "auto" },
  header: { borderRadius: "inherit", top: "calc(-1 * var(--modal-y-offset))" },
} as const;

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { petrol, lamp, dark },
  fontFamily: body,
  fontFamilyMonospace: '"Cascadia Mono", "SF Mono", Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily: body, fontWeight: "650" },
  defaultRadius: "sm",
  radius: { xs: "3px", sm: "6px", md: "10px", lg: "14px", xl: "22px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { fw: 600 } },
    // Its header is the dialog's own, not another banner of the page.
    Modal: {
      defaultProps: { centered: true, radius: "md", attributes: { header: { role: "presentation" } } },
      styles: dialogue,
    },
    Drawer: { defaultProps: { attributes: { header: { role: "presentation" } } } },
    InputWrapper: { styles: described },
    Radio: { styles: described },
    Checkbox: { styles: described },
    Switch: { styles: described },
    // The list moves with its field; hidden because the page grew above it, nobody would find it again.
    Combobox: { defaultProps: { withinPortal: false, hideDetached: false, shadow: "md" } },
    Select: { defaultProps: { ...listed, checkIconPosition: "right" }, styles: scrolling },
    MultiSelect: { defaultProps: listed, styles: scrolling },
  },
});

/** Named roles beside Mantine's own variables; every text role keeps 4.5:1 on its ground. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--paper": "#f3f6f5",
    "--panel": "#ffffff",
    "--sunk": "#eaf0ee",
    "--ink": "#12211f",
    "--ink-soft": "#4b5c59",
    "--line": "#d9e2df",
    "--brand": "#0f5f5d",
    "--rail": "#0e3233",
    "--rail-ink": "#dcebe8",
    "--rail-soft": "#9dbdb8",
    "--rail-here": "#1a4a4a",
    "--yes": "#17703f",
    "--yes-ground": "#e4f3ea",
    "--no": "#9c3327",
    "--no-ground": "#fbeae7",
    "--part": "#855200",
    "--part-ground": "#fdf1d8",
    "--lamp": "#f2b143",
    "--mantine-color-dimmed": "#4b5c59",
    "--mantine-color-error": "#9c3327",
    "--mantine-color-placeholder": "#5f706d",
  },
  dark: {
    "--paper": "#0e1615",
    "--panel": "#151f1e",
    "--sunk": "#1b2827",
    "--ink": "#e6edeb",
    "--ink-soft": "#a9b8b4",
    "--line": "#293736",
    "--brand": "#7dbbb7",
    "--rail": "#0a1211",
    "--rail-ink": "#dcebe8",
    "--rail-soft": "#9dbdb8",
    "--rail-here": "#1a3635",
    "--yes": "#6ccb96",
    "--yes-ground": "#15301f",
    "--no": "#f3978a",
    "--no-ground": "#3a1b17",
    "--part": "#f2b143",
    "--part-ground": "#33260d",
    "--lamp": "#f2b143",
    "--mantine-color-body": "#0e1615",
    "--mantine-color-dimmed": "#a9b8b4",
    "--mantine-color-error": "#f3978a",
    "--mantine-color-placeholder": "#93a4a0",
  },
});
