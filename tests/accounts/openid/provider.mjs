// An OpenID provider that is not ours (npm: oidc-provider) in a process of its own. What it is to be
// comes as one line of JSON; what it says when it answers is the port. Its pages are the least there is.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const line = await new Promise((resolve) => createInterface(process.stdin).once('line', resolve));
const wish = JSON.parse(line);
const server = createServer();
await new Promise((resolve) => server.listen(wish.port, '127.0.0.1', resolve));
const { port } = server.address();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: wish.clients,
  jwks: { keys: wish.keys },
  cookies: { keys: ['known to everybody'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: wish.conformIdTokenClaims,
  enabledJWA: { idTokenSigningAlgValues: wish.algorithms, userinfoSigningAlgValues: wish.algorithms },
  features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ...(wish.clientAuthMethods && { clientAuthMethods: wish.clientAuthMethods }),
  findAccount: (ctx, sub) => {
    const known = Object.values(wish.accounts).find((one) => one.claims.sub === sub);
    return known && { accountId: sub, claims: () => known.claims };
  },
});

const page = (uid, heading, fields) => `<!doctype html><html lang="en"><title>${heading}</title>
<link rel="icon" href="data:,">
<h1>${heading}</h1>
<form method="post" action="/interaction/${uid}">${fields}<button>Go on</button></form>
<form method="post" action="/interaction/${uid}/cancel"><button>Cancel</button></form>`;

const FIELDS = `<label>Name <input name="name"></label>
<label>Password <input name="password" type="password"></label>`;

async function body(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

async function agree({ session, params, grantId, prompt: { details } }) {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(' '));
  if (details.missingOIDCClaims) grant.addOIDCClaims(details.missingOIDCClaims);
  return { consent: { grantId: await grant.save() } };
}

function signIn(given) {
  const account = wish.accounts[given.get('name')];
  return account?.password === given.get('password') ? { login: { accountId: account.claims.sub } } : null;
}

async function interaction(ctx, uid, cancelled) {
  const asked = await provider.interactionDetails(ctx.req, ctx.res);
  const login = asked.prompt.name === 'login';
  const show = () => {
    ctx.type = 'html';
    ctx.body = page(uid, login ? 'Who are you?' : 'Do you agree?', login ? FIELDS : '');
  };
  if (ctx.method !== 'POST') return show();
  const result = cancelled
    ? { error: 'access_denied', error_description: 'Cancelled by the person' }
    : login ? signIn(await body(ctx.req)) : await agree(asked);
  if (!result) return show();
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: !login });
}

const times = {};
provider.use(async (ctx, next) => {
  times[ctx.path] = (times[ctx.path] ?? 0) + 1;
  console.log(JSON.stringify({ asked: ctx.path }));
  // Killed outright in the middle of a question: nothing is closed, nobody hears why.
  if (wish.dies_at && wish.dies_at[0] === ctx.path && wish.dies_at[1] === times[ctx.path]) {
    process.kill(process.pid, 'SIGKILL');
  }
  const [, uid, cancelled] = /^\/interaction\/([^/]+)(\/cancel)?$/.exec(ctx.path) ?? [];
  return uid ? interaction(ctx, uid, cancelled) : next();
});

provider.on('server_error', (ctx, error) => console.error(error));
server.on('request', provider.callback());
console.log(JSON.stringify({ port }));
