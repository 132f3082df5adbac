package main
import ("testing";"nhipcau/bot/telegram/faketelegram";"time";"context";"fmt")
func TestZZDbg(t *testing.T){
 api := faketelegram.ForTest(t); p := startProgram(t, t.TempDir(), api.URL)
 person := api.Person(7912345678)
 st := func(w string) { 
 ctx,c:=context.WithTimeout(t.Context(),10*time.Second); defer c(); b := time.Now()
 fmt.Println(w, api.Settle(ctx), time.Since(b), len(api.Calls("getUpdates")), len(api.Calls("sendMessage")), len(person.Messages()), string(p.out.Bytes()))
 }
 person.Start("")
 st("start")
 for _, x := range says()[:7] { person.Say(x);  }
 st("says")
 for range 3 { time.Sleep(time.Second); fmt.Println(len(api.Calls("getUpdates"))) }
 person.Say("x")
 st("x")
 for _, c := range api.Calls("getUpdates") { fmt.Print(int(c.Params["offset"].(float64)), " ") }
}
