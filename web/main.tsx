import { render } from "solid-js/web";
import { App } from "./app.tsx";
import "./ui/base.css";
import "./ui/shell.css";

const place = document.getElementById("app");
if (place) render(() => <App />, place);
