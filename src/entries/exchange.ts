export { createExchange, openExchangeSocket } from '../exchange/exchange.js';
export type { Exchange, ExchangeOptions } from '../exchange/exchange.js';
export type { BindingInfo } from '../exchange/exchange-node.js';
export type { SipSocket } from '../exchange/exchange-socket.js';
export type { InterceptedMessage, Interceptor } from '../exchange/interception.js';
