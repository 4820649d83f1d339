import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { WebSocketServer } from 'ws';

const PATHS = ['/', '/ws'];
// As much as the exchange itself reads of one message.
const MAX_MESSAGE = 256 * 1024;
const ALIVE_INTERVAL = 30_000;
const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Why a WebSocket is refused, or nothing: a page of some other site may not use this exchange. */
function refusal(request, origins) {
  const { origin, host } = request.headers;
  if (!PATHS.includes(request.url?.split('?', 1)[0])) return [404, 'Not found'];
  if (origin !== undefined && !origins.includes(origin)) {
    const from = URL.canParse(origin) ? new URL(origin) : undefined;
    if (from?.host !== host && !LOOPBACK.test(from?.hostname ?? '')) {
      return [403, 'Pages of this origin are not let in (see --origin)'];
    }
  }
  // RFC 7118 4.1: both sides speak the subprotocol "sip", or there is no connection.
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  const speaksSip = offered.split(',').some((name) => name.trim() === 'sip');
  return speaksSip ? undefined : [400, 'The WebSocket has to offer the subprotocol "sip"'];
}

/** Joins one WebSocket to one socket of the exchange. */
function join(webSocket, socket) {
  const early = [];
  socket.onconnect = () => {
    for (const text of early.splice(0)) socket.send(text);
  };
  socket.ondata = (text) => webSocket.send(text);
  socket.ondisconnect = () => webSocket.close(1001, 'The exchange is gone');
  webSocket.on('message', (data) => {
    const text = data.toString('utf8');
    if (socket.isConnected()) socket.send(text);
    else early.push(text);
  });
  webSocket.on('close', () => socket.disconnect());
  // Its end follows as 'close'.
  webSocket.on('error', () => undefined);
  socket.connect();
}

/** Ends connections whose other end has gone without a word. */
function watch(server) {
  const alive = new WeakSet();
  server.on('connection', (webSocket) => {
    alive.add(webSocket);
    webSocket.on('pong', () => alive.add(webSocket));
  });
  return setInterval(() => {
    for (const webSocket of server.clients) {
      if (!alive.delete(webSocket)) webSocket.terminate();
      else webSocket.ping();
    }
  }, ALIVE_INTERVAL);
}

/**
 * Serves an exchange over WebSocket (RFC 7118), and what `handler` has over HTTP beside it.
 * Resolves with `{ port, close }`, rejects where the port cannot be had.
 */
export function startExchangeServer({ exchange, handler, host, port, tls, origins = [] }) {
  const http = tls ? createSecureServer(tls, handler) : createServer(handler);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    handleProtocols: () => 'sip',
  });
  server.on('connection', (webSocket) => join(webSocket, exchange.createSocket()));
  http.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const refused = refusal(request, origins);
    if (refused) {
      const [status, text] = refused;
      stream.end(
        `HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${text}\n`,
      );
      return;
    }
    server.handleUpgrade(request, stream, head, (webSocket) => {
      server.emit('connection', webSocket, request);
    });
  });
  const watching = watch(server);
  const close = () =>
    new Promise((done) => {
      clearInterval(watching);
      for (const webSocket of server.clients) webSocket.close(1001, 'The exchange stops');
      exchange.dispose();
      http.close(() => done());
      http.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    http.once('error', (error) => {
      clearInterval(watching);
      reject(error);
    });
    http.listen(port, host, () => resolve({ port: http.address().port, close }));
  });
}
