// Draws what `data-chart` describes. The library is fetched only by pages that have a chart.
let library;
const load = () =>
  (library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.echarts;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  }));

const TONES = ["blue", "orange", "teal", "purple", "pink", "lime", "cyan", "red"];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// The library parses colours itself and does not know the newer notations of CSS; a canvas knows them, but not
// light-dark(), which only an element of the page resolves.
const probe = document.createElement("span");
probe.hidden = true;
const colour = (name) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${name}, #888)`;
  canvas.fillStyle = getComputedStyle(probe).color;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${alpha / 255})`;
};

const writer = ({ unit, language }) => {
  const locale = language === "fr" ? "fr-CA" : "en-CA";
  const style = {
    percent: { style: "percent", maximumFractionDigits: 1 },
    integer: { maximumFractionDigits: 0 },
    duration: { maximumFractionDigits: 0 },
  }[unit] ?? { maximumFractionDigits: 1 };
  const numbers = new Intl.NumberFormat(locale, style);
  return (value) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    if (unit === "duration") return value >= 60 ? `${Math.floor(value / 60)} min ${String(Math.round(value % 60)).padStart(2, "0")} s` : `${Math.round(value)} s`;
    return numbers.format(value).replaceAll("\u202f", "\u00a0");
  };
};

const options = (spec) => {
  const text = colour("--tblr-secondary-color");
  const line = colour("--tblr-border-color");
  const write = writer(spec);
  const narrow = innerWidth < 600;
  const bars = spec.kind === "bar" || spec.kind === "stacked";
  const series = spec.series.map((one, index) => ({
    name: one.name,
    type: spec.kind === "scatter" ? "scatter" : bars ? "bar" : "line",
    stack: spec.kind === "stacked" ? "all" : undefined,
    data: one.values,
    symbolSize: spec.kind === "scatter" ? 8 : 5,
    barMaxWidth: 36,
    itemStyle: { color: colour(`--tblr-${one.tone || TONES[index % TONES.length]}`) },
    // Limits stand behind what they are the limits of.
    lineStyle: one.tone === "secondary" ? { width: 1, type: "dashed" } : { width: 2 },
    symbol: one.tone === "secondary" ? "none" : "circle",
    connectNulls: false,
    markLine: index === 0 && spec.marks.length ? {
      symbol: "none",
      silent: true,
      lineStyle: { color: text, type: "dashed" },
      label: { color: text, formatter: ({ data }) => data.name },
      data: spec.marks.map(({ at, text: name }) => ({ xAxis: at, name })),
    } : undefined,
  }));
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: false },
    textStyle: { fontFamily: css("--tblr-font-sans-serif") || "sans-serif" },
    grid: { left: 8, right: 28, top: spec.series.length > 1 || spec.marks.length ? 40 : 16, bottom: 8, containLabel: true },
    legend: spec.series.length > 1 ? { top: 0, left: 0, textStyle: { color: text }, type: "scroll" } : undefined,
    // Styles in the page are forbidden, so the tooltip is drawn instead of built from elements.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: write, backgroundColor: colour("--tblr-bg-surface"), borderColor: line, textStyle: { color: colour("--tblr-body-color") } },
    xAxis: { type: "category", data: spec.x, boundaryGap: bars, axisLabel: { color: text, hideOverlap: true, interval: narrow ? "auto" : undefined }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } },
    yAxis: { type: "value", minInterval: spec.unit === "integer" ? 1 : undefined, min: spec.low ?? undefined, max: spec.high ?? undefined, axisLabel: { color: text, formatter: write }, splitLine: { lineStyle: { color: line } } },
    series,
  };
};

export const draw = async (root) => {
  const boxes = [...root.querySelectorAll("[data-chart]")].filter((box) => !box.dataset.drawn);
  if (root.matches?.("[data-chart]")) boxes.push(root);
  if (!boxes.length) return;
  const echarts = await load();
  for (const box of boxes) {
    if (!box.isConnected) continue;
    box.dataset.drawn = "yes";
    const spec = JSON.parse(box.dataset.chart);
    const chart = echarts.init(box, null, { renderer: "canvas" });
    const show = () => (box.isConnected ? chart.setOption(options(spec), true) : forget());
    const resized = new ResizeObserver(() => chart.resize());
    const forget = () => {
      resized.disconnect();
      document.removeEventListener("debrief:theme", show);
      chart.dispose();
    };
    resized.observe(box);
    document.addEventListener("debrief:theme", show);
    show();
  }
};
