// Pictures of the figures that the tables beside them hold: each is drawn from the rows of its own table.

const INK = "#1b2430";
const QUIET = "#465161";
const LINE = "#d6dce3";
const BRAND = "#1b5690";
const FONT = getComputedStyle(document.body).fontFamily;
// A shape beside each colour; the fifth is for what has no grade.
const MARKS = [
  { color: "#1a6a3a", symbol: "circle" },
  { color: "#1b5690", symbol: "rect" },
  { color: "#875000", symbol: "triangle" },
  { color: "#b0241c", symbol: "diamond" },
  { color: "#616b79", symbol: "emptyCircle" },
];
const LONGEST = 12; // characters of a name beside an axis

const rows = (table) => [...document.querySelectorAll(`#${table} tbody tr`)].map((row) => row.dataset);
const shortened = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);

const label = { color: INK, fontFamily: FONT, fontSize: 13 };
const named = (name, gap) => ({ name, nameLocation: "middle", nameGap: gap, nameTextStyle: { ...label, color: QUIET } });
const axis = (more) => ({
  axisLabel: { ...label, color: QUIET },
  axisLine: { lineStyle: { color: "#7d8896" } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: LINE } },
  ...more,
});
const counts = (more) => axis({ type: "value", minInterval: 1, ...more });
// Rich text: a tooltip of HTML would bring inline styles, which the security policy forbids.
const tooltip = (formatter) => ({ renderMode: "richText", confine: true, textStyle: label, formatter });

function grades() {
  const found = rows("grades");
  return {
    grid: { left: 56, right: 24, top: 32, bottom: 32 },
    tooltip: tooltip(({ name, value }) => `${name}：${value} 张`),
    xAxis: axis({ type: "category", data: found.map((row) => row.name), splitLine: { show: false } }),
    yAxis: counts(named("自评表（张）", 40)),
    series: [
      {
        type: "bar",
        barMaxWidth: 56,
        itemStyle: { color: BRAND },
        label: { show: true, position: "top", ...label },
        data: found.map((row) => Number(row.count)),
      },
    ],
  };
}

function points() {
  const found = rows("points");
  const order = rows("grades").map((row) => row.name);
  const present = order.filter((grade) => found.some((row) => row.grade === grade));
  return {
    grid: { left: 56, right: 24, top: 40, bottom: 48 },
    legend: { data: present, textStyle: label, top: 0, itemWidth: 12, itemHeight: 12, itemGap: 20 },
    tooltip: tooltip(({ data }) => `${data.name}\n执行率 ${data.value[0]}%，总分 ${data.value[1]}`),
    xAxis: axis({ type: "value", min: 0, ...named("执行率（%）", 30) }),
    yAxis: axis({ type: "value", min: 0, max: 100, ...named("总分", 36) }),
    series: present.map((grade) => {
      const mark = MARKS[Math.min(order.indexOf(grade), MARKS.length - 1)];
      const data = found.filter((row) => row.grade === grade);
      return {
        type: "scatter",
        name: grade,
        symbol: mark.symbol,
        symbolSize: 10,
        itemStyle: { color: mark.color, opacity: 0.8 },
        data: data.map((row) => ({ name: row.name, value: [Number(row.rate), Number(row.score)] })),
      };
    }),
  };
}

function lost() {
  const found = rows("lost");
  return {
    grid: { left: 196, right: 56, top: 8, bottom: 48 },
    tooltip: tooltip(({ dataIndex }) => {
      const row = found[dataIndex];
      return `${row.name}\n失分 ${row.count} 次，共失 ${row.lost} 分`;
    }),
    xAxis: counts(named("失分（次）", 30)),
    yAxis: axis({ type: "category", inverse: true, data: found.map((row) => shortened(row.name)) }),
    series: [
      {
        type: "bar",
        barMaxWidth: 16,
        itemStyle: { color: BRAND },
        label: { show: true, position: "right", ...label },
        data: found.map((row) => Number(row.count)),
      },
    ],
  };
}

const pictures = { grades, points, lost };

document.querySelectorAll("[data-picture]").forEach((place) => {
  // Where the library is not installed the tables say everything.
  if (!window.echarts) {
    place.parentElement.classList.add("is-plain");
    place.remove();
    return;
  }
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  chart.setOption({ animation: false, textStyle: label, ...pictures[place.dataset.picture]() });
  new ResizeObserver(() => chart.resize()).observe(place);
});
