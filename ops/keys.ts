import { vapidPublicKey } from "../core/server/vapid.ts";
import { newSecret, newSecrets } from "./secrets.ts";

/** New secrets, as lines of the `.env` that ops/deploy/compose.yaml reads. */
const { signingKey, serviceKey, auditKey, sealKey, calendarKey, pushKey } = await newSecrets();
console.log(
  `AUTH_PRIVATE_KEY='${signingKey}'\nAUDIT_PRIVATE_KEY='${auditKey}'\nSERVICE_KEY=${serviceKey}\nSEAL_KEY='${sealKey}'\nCALENDAR_KEY=${calendarKey}\nVAPID_PRIVATE_KEY=${pushKey}\nVAPID_PUBLIC_KEY=${vapidPublicKey(pushKey)}\nPOSTGRES_PASSWORD=${newSecret()}`,
);
