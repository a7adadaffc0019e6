/** Page of the API: Swagger UI over our OpenAPI document. */

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

SwaggerUI({
  dom_id: "#operations",
  url: "/openapi.json",
  validatorUrl: null, // do not send the document to swagger.io
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  syntaxHighlight: { theme: "tomorrow-night" }, // the one theme with a contrast of 4.5:1 everywhere
});
