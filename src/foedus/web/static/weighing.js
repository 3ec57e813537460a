// The arithmetic of alignment under any weights of its channels: the same formula as the
// library's (alignment/change.py, ranking.py and words.py), on the parts that a page
// holds. No page is needed here, so that the numbers can be checked without one.

export const CHANNELS = ["diplomatic", "military", "economic", "reputational"];
export const WORDS = ["fell", "rose", "moved little", "not known"];
//: The 95th percentile of the standard normal: bounds enclose 90 %.
const Z90 = 1.6448536269514722;
//: A change below this, in points, is none: it has no sign.
const NONE = 1e-9;

// What weights make of one partner. `open` is the page's `reweighing`, `weights` maps each
// channel to a number that is not negative. Null where no channel present has weight.
export function weighed(open, partner, weights) {
  const present = CHANNELS.filter((channel) => channel in partner.parts);
  const whole = sum(present.map((channel) => weights[channel]));
  if (!(whole > 0)) return null;
  let start = 0, end = 0, startVariance = 0, endVariance = 0;
  const contributions = {};
  for (const channel of present) {
    const [from, to, fromVariance, toVariance] = partner.parts[channel];
    const points = (100 * weights[channel]) / whole;
    start += points * from;
    end += points * to;
    startVariance += points ** 2 * fromVariance;
    endVariance += points ** 2 * toVariance;
    contributions[channel] = points * (to - from);
  }
  const change = end - start;
  const sd = Math.sqrt(startVariance + endVariance);
  return {
    partner: partner.partner,
    start: level(start, Math.sqrt(startVariance)),
    end: level(end, Math.sqrt(endVariance)),
    change: { estimate: change, low: change - Z90 * sd, high: change + Z90 * sd },
    contributions,
    away: below(0, change, sd),
    word: word(change, sd, open),
    signHolds: Math.abs(change) < NONE ? null : change < 0 ? partner.below : partner.above,
    wordHolds: partner.words[word(change, sd, open)],
    reason: reason(open, present, weights, sd),
  };
}

// All partners that can be ranked, from the greatest loss to the greatest gain.
export function ranked(open, weights) {
  return open.partners
    .map((partner) => weighed(open, partner, weights))
    .filter((one) => one !== null && one.reason === null)
    .sort((a, b) => a.change.estimate - b.change.estimate || (a.partner < b.partner ? -1 : 1));
}

// Why a partner cannot be ranked under these weights, or null.
function reason(open, present, weights, sd) {
  const counted = sum(open.counted.map((channel) => weights[channel]));
  const held = sum(open.counted.filter((one) => present.includes(one)).map((one) => weights[one]));
  if (present.length < open.fewest) return `only ${present.length} of ${CHANNELS.length} channels are known at both ends`;
  if (held < open.least_weight * counted) {
    return `its channels hold ${Math.round((100 * held) / counted)} % of the weight; ${100 * open.least_weight} % are needed`;
  }
  return sd > 0 ? null : "no indicator that counts has a known sampling error";
}

function level(estimate, sd) {
  return { estimate, low: Math.max(estimate - Z90 * sd, 0), high: Math.min(estimate + Z90 * sd, 100) };
}

function word(change, sd, open) {
  const fell = below(-open.delta, change, sd);
  const rose = 1 - below(open.delta, change, sd);
  if (fell >= open.sure) return "fell";
  if (rose >= open.sure) return "rose";
  return 1 - fell - rose >= open.sure_of_little ? "moved little" : "not known";
}

// P(X < threshold) for X normal; a half at the point if there is no error.
function below(threshold, estimate, sd) {
  if (sd <= 0) return estimate === threshold ? 0.5 : Number(estimate < threshold);
  return 0.5 * (1 + erf((threshold - estimate) / (sd * Math.SQRT2)));
}

// The error function: its series about 0, its continued fraction in the tails.
export function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let term = x, total = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n += 1) {
      term *= (-x * x) / n;
      total += term / (2 * n + 1);
      if (n > 200) break;
    }
    return (2 / Math.sqrt(Math.PI)) * total;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k -= 1) fraction = (k / 2) / (size + fraction);
  const tail = Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction));
  return Math.sign(x) * (1 - tail);
}

// Weights as an address holds them; null where the text is the name of a set.
export function read(text) {
  const weights = Object.fromEntries(CHANNELS.map((channel) => [channel, 0]));
  if (text === "" || text === "equal") return Object.fromEntries(CHANNELS.map((channel) => [channel, 1]));
  for (const part of text.split(",")) {
    const [name, value] = part.split("=").map((one) => one.trim());
    if (!CHANNELS.includes(name) || !(Number(value) >= 0)) return null;
    weights[name] = Number(value);
  }
  return weights;
}

// The one way in which an address writes weights; empty for weights that are all alike.
export function written(weights) {
  const given = CHANNELS.filter((channel) => weights[channel] > 0);
  if (given.length === CHANNELS.length && given.every((one) => weights[one] === weights[given[0]])) return "";
  return given.map((channel) => `${channel}=${Number(weights[channel].toPrecision(6))}`).join(",");
}

function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}
