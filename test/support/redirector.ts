import { createExchange } from '../../src/exchange/exchange.js';
import { parseMessage, requestText, responseTo } from './scripted.js';

let redirectors = 0;

/**
 * A phone at an embedded exchange that answers every INVITE by 302 to these addresses, the preferred
 * first.
 */
export async function redirector(
  exchange: string,
  address: string,
  contacts: readonly string[],
): Promise<{ dispose(): void }> {
  redirectors += 1;
  const { createSocket, dispose } = createExchange({ name: exchange });
  const socket = createSocket();
  const user = `moved${String(redirectors)}`;
  const registered = new Promise<void>((resolve, reject) => {
    socket.ondata = (data) => {
      const message = parseMessage(String(data));
      if (message.statusCode === 200) resolve();
      else if (message.statusCode !== undefined) reject(new Error(message.startLine));
      else if (message.method === 'INVITE') {
        socket.send(
          responseTo(message, 302, 'Moved Temporarily', {
            headers: contacts.map(
              (contact, index) => `Contact: <${contact}>;q=0.${String(9 - index)}`,
            ),
          }),
        );
      }
    };
  });
  await new Promise<void>((resolve) => {
    socket.onconnect = resolve;
    socket.connect();
  });
  socket.send(
    requestText('REGISTER', address.replace(/:.*@/u, ':'), {
      from: `<${address}>;tag=${user}`,
      to: `<${address}>`,
      callId: user,
      cseq: 1,
      headers: [`Contact: <sip:${user}@robot.invalid;transport=ws>;expires=600`],
    }),
  );
  await registered;
  return { dispose };
}
