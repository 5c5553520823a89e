// Prices, as the pages of the server write them. Browsers know how many digits a currency is usually shown with, which
// for some is not how many its minor unit has: 1999 would be 1,999 AFN there and 19.99 AFN here.

const WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
const THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND".split(" ");

const decimals = (currency) => (WHOLE.includes(currency) ? 0 : THOUSANDTHS.includes(currency) ? 3 : 2);

export function money(amount, currency) {
  if (amount === 0) return "Free";
  const digits = decimals(currency);
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format.format(amount / 10 ** digits)} ${currency}`;
}
