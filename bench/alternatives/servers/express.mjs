import { app } from '../apps/express.mjs';

app.listen(Number(process.env.PORT), '127.0.0.1');
