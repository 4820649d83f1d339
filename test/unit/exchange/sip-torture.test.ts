import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canBeAnswered, readMessage } from '../../../src/exchange/sip-check.js';
import { header, headerList, isRequest } from '../../../src/exchange/sip-message.js';

/** The messages of RFC 4475, by the names they have there; shortened where that changes nothing. */
function message(lines: readonly string[], body = ''): string {
  return [...lines, '', body].join('\r\n');
}

const rest = [
  'To: <sip:user@example.com>',
  'From: <sip:caller@example.net>;tag=323',
  'Max-Forwards: 70',
  'Call-ID: x.1@a.example.net',
  'CSeq: 60 OPTIONS',
  'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx',
] as const;

/** `rest` with some lines in place of those of the same name. */
function options(...lines: readonly string[]): string {
  const name = (line: string): string => (line.split(':')[0] ?? '').trim().toLowerCase();
  const kept = rest.filter((line) => !lines.some((other) => name(other) === name(line)));
  return message(['OPTIONS sip:user@example.com SIP/2.0', ...kept, ...lines]);
}

describe('valid messages (RFC 4475 3.1.1)', () => {
  const valid: Record<string, string> = {
    wsinv: message(
      [
        'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
        'TO :',
        ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
        'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
        '  ;',
        '  tag = 98asjd8',
        'MaX-fOrWaRdS: 0068',
        'Call-ID: wsinv.ndaksdj@192.0.2.1',
        'Content-Length   : 5',
        'cseq: 0009',
        '  INVITE',
        'Via  : SIP  /   2.0',
        ' /UDP',
        '    192.0.2.2;branch=390skdjuw',
        's :',
        'NewFangledHeader:   newfangled value',
        ' continued newfangled value',
        'UnknownHeaderWithUnusualValue: ;;,,;;,;',
        'Content-Type: application/sdp',
        'Route:',
        ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
        'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
        '  branch  =   z9hG4bK9ikj8  ,',
        ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
        ' z9hG4bK30239',
        'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
        '      newvalue ;',
        '  secondparam ; q = 0.33',
      ],
      'v=0\r\n',
    ),
    intmeth: message([
      "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
      "Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~",
      'To: "BEL:\\\u0007 NUL:\\\u0000 DEL:\\\u007f" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@example.com>',
      "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"работающий\";tag=_token~1'+`*%!-.",
      'Call-ID: intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
      "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~",
      'Max-Forwards: 255',
      "extensionHeader-!.%*+_`'~:\ufeff大停電",
      'Content-Length: 0',
    ]),
    esc01: options(
      'To: sip:%75se%72@example.com',
      'Contact: <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>',
    ),
    escnull: options('To: sip:null-%00-null@example.com'),
    esc02: message([
      'RE%47IST%45R sip:registrar.example.com SIP/2.0',
      'To: "%Z%45" <sip:resource@example.com>',
      'From: "%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
      'Call-ID: esc02.asdfnqwo34rq23i34jrjasdcnl23nrlknsdf',
      'Via: SIP/2.0/TCP host.example.com;branch=z9hG4bK209%fzsnel234',
      'CSeq: 29344 RE%47IST%45R',
      'Max-Forwards: 70',
    ]),
    lwsdisp: options('From: caller<sip:caller@example.com>;tag=323'),
    longreq: options(
      `To: "I have a user name of ${'extreme'.repeat(1000)} proportion"<sip:user@example.com:6000;unknownparam1=${'very'.repeat(500)};longparam>`,
      ...Array.from(
        { length: 30 },
        (_, i) => `V: SIP/2.0/TCP sip${String(i)}.example.com;branch=z9hG4bK${'0'.repeat(200)}`,
      ),
      'Via: SIP/2.0/TCP 192.0.2.2:5060',
    ),
    semiuri: options('To: sip:user;par=u%40example.net@example.com'),
    transports: options(
      'Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw',
      'Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf',
      'Via: SIP/2.0/UNKNOWN t3.example.com;branch=z9hG4bKkdjuw2',
    ),
    mpart01: message(
      [
        'MESSAGE sip:kumiko@example.org SIP/2.0',
        ...rest.filter((line) => !line.startsWith('CSeq')),
        'CSeq: 127 MESSAGE',
        'Content-Type: multipart/mixed;boundary=7a9cbec02ceef655',
        'Content-Length: 52',
      ],
      '--7a9cbec02ceef655\r\n\r\n\u0000\u0001binary\r\n--7a9cbec02ceef655--',
    ),
    zeromf: options('Max-Forwards: 0'),
    cparam01: options('Contact: <sip:+19725552222@gw1.example.net;unknownparam>;unknownvalue=x'),
    regescrt: options('Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>'),
    inv2543: options('Via: SIP/2.0/UDP iftgw.example.com', 'From: <sip:caller@example.net>'),
  };
  for (const [name, text] of Object.entries(valid)) {
    test(name, () => {
      const read = readMessage(text);
      assert.ok(!('fault' in read), 'fault' in read ? read.fault.reason : '');
      assert.ok(isRequest(read));
    });
  }

  test('wsinv is understood', () => {
    const read = readMessage(valid.wsinv ?? '');
    assert.ok(!('fault' in read));
    assert.equal(headerList(read, 'via').length, 3);
    assert.equal(header(read, 'contact')?.startsWith('"Quoted string'), true);
    assert.equal(read.body, 'v=0\r\n');
  });

  test('dblreq: what follows the body is discarded', () => {
    const read = readMessage(options('Content-Length: 0') + options());
    assert.ok(!('fault' in read));
    assert.equal(read.body, '');
  });

  test('unreason, noreason: any text may be a reason phrase', () => {
    for (const reason of ['= 2**3 * 5**2 но сто девяносто девять - простое', '']) {
      const read = readMessage(message([`SIP/2.0 200 ${reason}`, ...rest]));
      assert.ok(!('fault' in read) && !isRequest(read));
      assert.equal(read.reason, reason);
    }
  });
});

describe('invalid messages (RFC 4475 3.1.2, 3.3)', () => {
  const invalid: Record<string, readonly [text: string, status: number]> = {
    badinv01: [
      options('Contact: "Joe" <sip:joe@example.org>;;;;', 'Via: SIP/2.0/UDP 192.0.2.15;;,;,,'),
      400,
    ],
    clerr: [options('Content-Length: 9999'), 400],
    ncl: [options('Content-Length: -999'), 400],
    'scalar02 CSeq': [options('CSeq: 36893488147419103232 OPTIONS'), 400],
    'scalar02 Max-Forwards': [options('Max-Forwards: 300'), 400],
    quotbal: [options('To: "Mr. J. User <sip:j.user@example.com>'), 400],
    ltgtruri: [options().replace('sip:user@example.com SIP', '<sip:user@example.com> SIP'), 400],
    lwsruri: [options().replace('sip:user@example.com SIP', 'sip:user@example.com; lr SIP'), 400],
    lwsstart: [
      options().replace('OPTIONS sip', 'OPTIONS  sip').replace(' SIP/2.0\r', '  SIP/2.0\r'),
      400,
    ],
    trws: [options().replace(' SIP/2.0\r', ' SIP/2.0  \r'), 400],
    escruri: [
      options().replace(
        'sip:user@example.com SIP',
        'sip:user@example.com?Route=%3Csip:example.com%3E SIP',
      ),
      400,
    ],
    badaspec: [options('To: "Watson, Thomas" < sip:t.watson@example.org >'), 400],
    baddn: [options('From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43'), 400],
    badvers: [options().replace('SIP/2.0\r', 'SIP/7.0\r'), 505],
    mismatch01: [options('CSeq: 8 INVITE'), 400],
    mismatch02: [options('CSeq: 8 INVITE').replace('OPTIONS sip', 'NEWMETHOD sip'), 400],
    multi01: [options('Call-ID: a', 'Call-ID: b'), 400],
    mcl01: [options('Content-Length: 0', 'Content-Length: 1'), 400],
    unkscm: [
      options().replace(
        'sip:user@example.com SIP',
        'nobodyKnowsThisScheme:totallyopaquecontent SIP',
      ),
      416,
    ],
    novelsc: [
      options().replace('sip:user@example.com SIP', 'soap.beep://192.0.2.103:3002 SIP'),
      416,
    ],
    'no line between headers and body': [options().slice(0, -4), 400],
    'a line without a colon': [options('Not A Header'), 400],
    'a lone line feed in a header': [options('Subject: a\nX-Smuggled: b'), 400],
    'a lone carriage return in a header': [options('Subject: a\rX-Smuggled: b'), 400],
    'an empty tag': [options('From: <sip:a@b>;tag='), 400],
    'a host that is none': [
      options().replace('sip:user@example.com SIP', 'sip:user@exa_mple..?com SIP'),
      400,
    ],
    'more Vias than any network has': [
      options(...Array.from({ length: 120 }, () => 'Via: SIP/2.0/UDP a;branch=z9hG4bKx')),
      400,
    ],
  };
  for (const [name, [text, status]] of Object.entries(invalid)) {
    test(`${name} is answered with ${String(status)}`, () => {
      const read = readMessage(text);
      assert.ok('fault' in read);
      assert.equal(read.fault.status, status);
      assert.ok(read.request !== undefined && canBeAnswered(read.request));
    });
  }

  test('insuf: what has no way back is dropped', () => {
    const read = readMessage(
      message(['INVITE sip:user@example.com SIP/2.0', 'CSeq: 193942 INVITE', 'l: 0']),
    );
    assert.ok('fault' in read && read.request !== undefined);
    assert.equal(canBeAnswered(read.request), false);
  });

  test('an ACK is never answered', () => {
    const read = readMessage(options('CSeq: 60 INVITE').replace('OPTIONS sip', 'ACK sip'));
    assert.ok('fault' in read && read.request !== undefined);
    assert.equal(canBeAnswered(read.request), false);
  });

  test('bigcode, scalarlg and other bad responses are dropped', () => {
    for (const line of [
      'SIP/2.0 4294967301 better not break',
      'SIP/2.0 099 x',
      'SIP/2.0 700 x',
      'SIP/2.0 2000 x',
    ]) {
      const read = readMessage(message([line, ...rest]));
      assert.ok('fault' in read && read.request === undefined, line);
    }
    const read = readMessage(
      message([
        'SIP/2.0 200 OK',
        ...rest.filter((line) => !line.startsWith('CSeq')),
        'CSeq: 9292394834772304023312 OPTIONS',
      ]),
    );
    assert.ok('fault' in read && read.request === undefined);
  });

  test('a message of a quarter megabyte is too large, and no text at all is nothing', () => {
    const read = readMessage(options(`Subject: ${'x'.repeat(256 * 1024)}`));
    assert.ok('fault' in read);
    assert.equal(read.fault.status, 513);
    for (const text of ['', 'hello', '\u0000', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n']) {
      assert.ok('fault' in readMessage(text), text);
    }
  });
});
