import assert from "node:assert/strict";
import { test } from "node:test";
import { decomposeSeries } from "./decompose-series.ts";
import { fitHoltWinters, type HoltWintersModel, holtWinters, holtWintersForecast } from "./holt-winters.ts";

// Nights spent by visitors in Australia by quarter, 1999 to 2015, and passengers of its airlines by year, 1990 to 2016
// (Hyndman and Athanasopoulos, Forecasting, 2nd ed., ch. 7).
const visitors = [
  30.05251, 19.1485, 25.31769, 27.59144, 32.07646, 23.48796, 28.47594, 35.12375, 36.83848, 25.00702, 30.72223,
  28.69376, 36.64099, 23.82461, 29.31168, 31.77031, 35.17788, 19.77524, 29.60175, 34.53884, 41.2736, 26.65586,
  28.27986, 35.19115, 42.20566, 24.64917, 32.66734, 37.25735, 45.24246, 29.35048, 36.34421, 41.78208, 49.2766,
  31.2754, 37.85063, 38.83704, 51.2369, 31.83855, 41.32342, 42.799, 55.70836, 33.40714, 42.31664, 45.15712,
  59.57608, 34.83733, 44.84168, 46.97125, 60.01903, 38.37118, 46.97586, 50.7338, 61.64687, 39.29957, 52.67121,
  54.33232, 66.83436, 40.87119, 51.82854, 57.49191, 65.25147, 43.06121, 54.76076, 59.83447, 73.25703,
  47.69662, 61.09777, 66.05576,
];
const passengers = [
  17.5534, 21.8601, 23.8866, 26.9293, 26.8885, 28.8314, 30.0751, 30.9535, 30.1857, 31.5797, 32.577569,
  33.477398, 39.021581, 41.386432, 41.596552, 44.657324, 46.951775, 48.728837, 51.48843, 50.026967, 60.640912,
  63.36031, 66.355274, 68.197955, 68.12324, 69.779349, 72.5977,
];

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

// Squared errors agree with statsmodels, and forecasts too, but for the last season: statsmodels leaves it without the
// last value. The forecasts were made by the book's equations in plain Python.
const given = [
  [
    "additive",
    1,
    552.9707709852315,
    [74.94462280274765, 52.20718243220946, 63.49480109373268, 67.39053474907027],
  ],
  [
    "additive",
    0.95,
    601.3364106906658,
    [74.0846616255983, 51.06028922726625, 62.04286799164004, 65.61663722563196],
  ],
  [
    "multiplicative",
    1,
    459.7866397738669,
    [78.61991925075881, 49.77236096236742, 63.14865825617037, 67.88229435800484],
  ],
  [
    "multiplicative",
    0.95,
    504.8526958547345,
    [77.54835416174136, 48.89030624256301, 61.74179678288921, 66.0425795751993],
  ],
] as const;

test("Holt-Winters with given parameters agrees with the equations of the book", () => {
  for (const [seasonal, phi, squares, forecasts] of given) {
    const seasons = seasonal === "additive" ? [9, -9, -0.5, 1] : [1.25, 0.75, 0.98, 1.02];
    const model: HoltWintersModel = { trend: "damped", seasonal, period: 4 };
    const parameters = { alpha: 0.3, beta: 0.05, gamma: 0.2, phi };
    const fit = holtWinters(visitors, model, parameters, { level: 32, trend: 0.7, seasons });
    near(fit.squares, squares, 1e-9);
    forecasts.forEach((value, place) => {
      near(holtWintersForecast(fit, place + 1), value, 1e-10);
    });
  }
});

test("fitted models are as good as those of statsmodels", () => {
  const best = [
    [passengers, { trend: "additive", seasonal: "none", period: 1 }, 128.49653927925488, 74.59334],
    [visitors, { trend: "additive", seasonal: "additive", period: 4 }, 332.76274437788175, 75.73757],
    [visitors, { trend: "additive", seasonal: "multiplicative", period: 4 }, 260.9125170234599, 78.8706],
  ] as const;
  for (const [series, model, squares, forecast] of best) {
    const fit = fitHoltWinters(series, model);
    assert.ok(fit.squares <= squares * (1 + 1e-6), `${fit.squares}, not ${squares}`);
    near(holtWintersForecast(fit, 1), forecast, 1e-3);
  }
});

test("exact seasons and trends are found and carried on", () => {
  const series = Array.from({ length: 20 }, (_, place) => 10 + place / 2 + ([3, -1, -2, 0][place % 4] ?? 0));
  const fit = fitHoltWinters(series, { trend: "additive", seasonal: "additive", period: 4 });
  near(holtWintersForecast(fit, 1), 23, 1e-6);
  near(holtWintersForecast(fit, 6), 21.5, 1e-6);
});

test("short, odd and impossible series are refused", () => {
  const model: HoltWintersModel = { trend: "none", seasonal: "multiplicative", period: 4 };
  assert.throws(() => fitHoltWinters([1, 2, 3], model), /at least 11 values/);
  assert.throws(
    () =>
      fitHoltWinters(
        visitors.map((value) => value - 50),
        model,
      ),
    /above zero/,
  );
  assert.throws(() => fitHoltWinters([...visitors, Number.NaN], model), /not a finite number/);
  assert.throws(() => fitHoltWinters(visitors, { ...model, period: 2.5 }), /period/);
  assert.throws(() => decomposeSeries([1, 2, 3], 2), /at least 4 values/);
  assert.throws(() => decomposeSeries([1, -2, 3, 4], 2, "multiplicative"), /above zero/);
});

test("a constant series stays where it is, whatever the model", () => {
  for (const trend of ["none", "additive", "damped"] as const) {
    for (const seasonal of ["additive", "multiplicative"] as const) {
      const fit = fitHoltWinters(new Array<number>(12).fill(7), { trend, seasonal, period: 3 });
      near(holtWintersForecast(fit, 5), 7, 1e-9);
    }
  }
});

test("the classical decomposition agrees with statsmodels", () => {
  const sum = decomposeSeries(visitors, 4);
  near(sum.trend[5] ?? 0, 28.84948875, 1e-10);
  [9.78457109375, -9.47381953125, -1.58809671875, 1.27734515625].forEach((value, place) => {
    near(sum.seasons[place] ?? 0, value, 1e-10);
  });
  near(sum.remainder[9] ?? 0, 3.36171828125, 1e-10);
  assert.equal(sum.trend[1], null);
  const product = decomposeSeries(visitors, 4, "multiplicative");
  [1.2359517609655448, 0.7716130754376131, 0.958719039378565, 1.033716124218277].forEach((value, place) => {
    near(product.seasons[place] ?? 0, value, 1e-12);
  });
  near(product.remainder[9] ?? 0, 1.0414418802010417, 1e-12);
  near(decomposeSeries(passengers, 5).seasons[0] ?? 0, 0.325107378, 1e-9);
});
